using CouponKill.Cluster.Support;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>
/// Two silos take an activity over at once: the slower one must not think that the log is damaged because the other one writes it.
/// </summary>
public sealed class TakeOverTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_order_that_another_owner_stores_meanwhile_does_not_make_the_log_an_old_copy()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var (id, view) = await SellAsync(host);
        var meanwhile = Once(() => SellElsewhereAsync(host, id, userId: 2, view.Seq + 1));
        await host.Log.Inner.AcquireAsync(id, Token);
        host.Orders.BeforeRead = _ => meanwhile();

        Assert.Equal([Outcome.Granted, Outcome.Replayed], await ClaimAsync(host, id, 3, 2));
    }

    [Fact]
    public async Task Records_that_another_owner_trims_meanwhile_do_not_make_the_log_a_damaged_one()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var (id, _) = await SellAsync(host);
        await host.SettledAsync(id);
        var meanwhile = Once(() => RivalOwner.SnapshotAsync(host, id));
        await host.Log.Inner.AcquireAsync(id, Token);
        host.Log.BeforeRead = meanwhile;

        Assert.Equal([Outcome.Granted, Outcome.Replayed], await ClaimAsync(host, id, 3, 1));
    }

    private static async Task<(long Id, ActivityView View)> SellAsync(SaleHost host)
    {
        var id = await host.AddAsync(total: 5);
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, 1))[0].Result);
        return (id, await host.Activity(id).GetAsync());
    }

    private static async Task SellElsewhereAsync(SaleHost host, long id, long userId, long seq)
    {
        var atMs = host.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        await RivalOwner.AppendAsync(host, id, new LedgerEvent
        {
            Kind = LedgerEventKind.Claimed,
            Seq = seq,
            AtMs = atMs,
            UserId = userId,
            ClaimSeq = seq,
            ClaimedAtMs = atMs,
        });
        await host.Orders.Inner.UpsertAsync([new Order(new Claim(id, userId, seq, ClaimStatus.Confirmed, atMs, 0), seq, atMs)], Token);
    }

    private static Func<Task> Once(Func<Task> action)
    {
        var done = 0;
        return () => Interlocked.Exchange(ref done, 1) == 0 ? action() : Task.CompletedTask;
    }

    private static async Task<IEnumerable<Outcome>> ClaimAsync(SaleHost host, long id, params long[] users) =>
        (await Eventually.GetAsync(() => host.ClaimAsync(id, users))).Select(outcome => outcome.Result);
}
