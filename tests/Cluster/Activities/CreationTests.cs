using CouponKill.Cluster.Support;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Activities;

/// <summary>A log, or an order, of another creation is refused; what an earlier version has stored gets one identity, once.</summary>
public sealed class CreationTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    /// <summary>As an earlier version has left it: neither store has an identity, or only one of them was put back.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("UPDATE activities SET creation = NULL", "")]
    [InlineData("", "UPDATE claim_logs SET creation = NULL")]
    [InlineData("UPDATE activities SET creation = NULL", "UPDATE claim_logs SET creation = NULL")]
    [InlineData("UPDATE activities SET creation = NULL, log_created = 0", "UPDATE claim_logs SET creation = NULL")]
    public async Task Both_stores_end_with_one_identity(string inCatalog, string inLog)
    {
        var id = await SellAsync(inCatalog, inLog);
        await using (var host = await SaleHost.StartAsync(_directory.Path))
            await AssertSellsAsync(host, id, user: 2);
        await using var again = await SaleHost.StartAsync(_directory.Path);
        await AssertSellsAsync(again, id, user: 3);
    }

    [Theory]
    [InlineData("", "UPDATE claim_logs SET creation = randomblob(16)")]
    [InlineData("UPDATE activities SET creation = randomblob(16)", "")]
    [InlineData("UPDATE activities SET creation = randomblob(16), log_created = 0", "")]
    [InlineData("UPDATE activities SET log_created = 0", "UPDATE claim_logs SET creation = NULL")]
    [InlineData("UPDATE activities SET creation = NULL, name = 'Beta'", "")]
    [InlineData("UPDATE activities SET creation = NULL, first_total = 6", "UPDATE claim_logs SET creation = NULL")]
    public async Task A_log_of_another_creation_is_refused(string inCatalog, string inLog)
    {
        var id = await SellAsync(inCatalog, inLog);
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var entry = (await host.Catalog.FindAsync(id, Cancel))!;
        var head = await host.Log.Inner.PeekAsync(id, Cancel);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refusal = await Assert.ThrowsAsync<ActivityUnavailableException>(() => host.ClaimAsync(id, 7));
            Assert.Equal(UnavailableReason.OtherCreation, refusal.Reason);
            Assert.Contains(entry.Creation.IsNone ? "unknown" : entry.Creation.ToString(), refusal.Message, StringComparison.Ordinal);
            Assert.Contains(head.Creation.IsNone ? "unknown" : head.Creation.ToString(), refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(entry, await host.Catalog.FindAsync(id, Cancel));
        Assert.Equal(head.Creation, (await host.Log.Inner.PeekAsync(id, Cancel)).Creation);
    }

    [Fact]
    public async Task Orders_of_another_creation_are_not_stored()
    {
        await using var host = await SaleHost.StartAsync(_directory.Path);
        var id = await host.AddAsync(total: 5);
        await host.ClaimAsync(id, 1);
        await host.SettledAsync(id);
        var creation = (await host.Catalog.FindAsync(id, Cancel))!.Creation;
        Order[] foreign = [Order(id, seq: 100), Order(id + 1, seq: 100)];
        Order[] own = [Order(id, seq: 101), Order(id, seq: 102), Order(id + 1, seq: 102)];
        foreach (var order in foreign)
            await host.PublishAsync(CreationId.New(), order);
        await host.PublishAsync(creation, own[0]);
        await host.PublishAsync(CreationId.None, own[1]);
        await host.PublishAsync(CreationId.None, own[2]);

        // Neighbours are of one partition, which is read in order.
        OrderId[] ids = [.. foreign.Concat(own).Select(order => order.Id)];
        await Eventually.IsTrueAsync(
            async () => own.All((await host.Orders.FindManyAsync(ids, Cancel)).Contains), "the own ones are stored");
        Assert.Equal(own.Length, (await host.Orders.FindManyAsync(ids, Cancel)).Count);
    }

    private static async Task AssertSellsAsync(SaleHost host, long id, long user)
    {
        Assert.Equal(Outcome.Granted, (await host.ClaimAsync(id, user))[0].Result);
        Assert.Equal(Outcome.Replayed, (await host.ClaimAsync(id, 1))[0].Result);
        await host.SettledAsync(id);
        var (entry, head) = (await host.Catalog.FindAsync(id, Cancel), await host.Log.Inner.PeekAsync(id, Cancel));
        Assert.False(entry!.Creation.IsNone);
        Assert.Equal(entry.Creation, head.Creation);
    }

    private static Order Order(long id, long seq) =>
        new(new Claim(id, 100, seq, ClaimStatus.Confirmed, 1_893_456_000_000, 0), seq, 1_893_456_000_000);

    /// <summary>A sale with one claim, whose stores are changed afterwards.</summary>
    private async Task<long> SellAsync(string inCatalog, string inLog)
    {
        long id;
        await using (var host = await SaleHost.StartAsync(_directory.Path))
        {
            id = await host.AddAsync(total: 5);
            await host.ClaimAsync(id, 1);
            await host.SettledAsync(id);
        }

        if (inCatalog.Length > 0)
            Assert.Equal(1, SaleHost.Execute(_directory.Path, "orders.db", inCatalog));
        if (inLog.Length > 0)
            Assert.Equal(1, SaleHost.Execute(_directory.Path, "claims.db", inLog));
        return id;
    }
}
