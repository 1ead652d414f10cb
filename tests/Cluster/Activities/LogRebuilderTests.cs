using CouponKill.Cluster.Support;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>A rebuild looks at a log that somebody may be writing to.</summary>
public sealed class LogRebuilderTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_log_that_is_snapshotted_and_trimmed_while_it_is_looked_at_is_whole(int times)
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        await host.SettledAsync(id);
        var examiner = new LogExaminer(host.Log, host.Orders.Inner);
        var rebuilder = new LogRebuilder(examiner, host.Log, host.Catalog, host.Orders.Inner, host.Clock);
        var left = times;
        host.Log.BeforeRead = () => left-- > 0 ? RivalOwner.SnapshotAsync(host, id) : Task.CompletedTask;

        var error = await Assert.ThrowsAsync<RebuildException>(() => rebuilder.PlanAsync(id, force: false, new Progress<long>(), Token));

        Assert.Contains("is whole up to event", error.Message, StringComparison.Ordinal);
    }
}
