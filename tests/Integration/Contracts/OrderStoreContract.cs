using CouponKill.Grains.Activities.Audit;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using CouponKill.Testing;

namespace CouponKill.Integration.Contracts;

/// <summary>What every order store must do.</summary>
public abstract class OrderStoreContract
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IOrderStore Store { get; }

    [Fact]
    public async Task An_order_comes_back_as_it_was_written()
    {
        var order = new Order(
            new Claim(3, long.MaxValue, OrderId.MaxSeq, ClaimStatus.Held, 1_700_000_000_123, 1_700_000_060_123), 9, 1_700_000_000_124);
        await Store.UpsertAsync([order], Token);

        Assert.Equal(order, await Store.FindAsync(order.Id, Token));
        Assert.Null(await Store.FindAsync(OrderId.From(3, 1), Token));
    }

    [Fact]
    public async Task Nothing_to_write_is_fine()
    {
        await Store.UpsertAsync([], Token);
        Assert.Empty(await Store.ListAsync(null, 0, 10, Token));
    }

    /// <summary>Whoever stores orders tells by this which of them can never be stored, and stores the others.</summary>
    [Fact]
    public async Task An_order_that_can_never_be_stored_is_refused_and_nothing_is_written()
    {
        var good = Make(1, 1, user: 5, version: 10);
        var bad = good with { Claim = good.Claim with { ActivityId = OrderId.MaxActivityId + 1 } };
        await Assert.ThrowsAsync<OrdersRefusedException>(() => Store.UpsertAsync([good, bad], Token));
        Assert.Null(await Store.FindAsync(good.Id, Token));
        await Store.UpsertAsync([good], Token);
        Assert.Equal(good, await Store.FindAsync(good.Id, Token));
    }

    [Fact]
    public async Task A_correction_replaces_what_was_read_whatever_its_version_and_nothing_newer()
    {
        var wrong = Make(1, 1, user: 5, version: 1_000_000);
        var right = wrong with { Version = 10, Claim = wrong.Claim with { Status = ClaimStatus.Expired } };
        var changed = Make(1, 2, user: 5, version: 11);
        var behind = changed with { Version = 10, Claim = changed.Claim with { Status = ClaimStatus.Expired } };
        await Store.UpsertAsync([wrong, changed], Token);

        await Store.CorrectAsync([], Token);
        await Store.CorrectAsync([new(wrong, right), new(changed with { Version = 9 }, behind)], Token);

        Assert.Equal([right, changed], await Store.ListByActivityAsync(1, 0, 10, Token));
        Assert.Equal([right, changed], await Store.ListAsync(5, 0, 10, Token));
    }

    /// <summary>The ledger and all stores weigh orders alike.</summary>
    [Fact]
    public async Task A_summary_weighs_live_orders()
    {
        Order[] orders =
        [
            Make(1, 1, user: long.MaxValue, version: 3),
            Make(1, 1_000_004, user: 7, version: 1_000_004),
            Make(1, OrderId.MaxSeq - 1, user: 1_000_002, version: OrderId.MaxSeq - 1),
        ];
        var over = Make(1, 5, user: 7, version: 9);
        await Store.UpsertAsync([.. orders, over with { Claim = over.Claim with { Status = ClaimStatus.Expired } }], Token);
        Assert.Equal(new OrderSummary(3, orders.Sum(Weight), OrderId.MaxSeq - 1), await Store.SummariseAsync(1, SeqRange.All, Token));
    }

    [Fact]
    public async Task Only_a_newer_version_replaces_a_row()
    {
        var first = Make(1, 1, user: 5, version: 10);
        var older = first with { Version = 9, Claim = first.Claim with { Status = ClaimStatus.Expired } };
        var same = older with { Version = 10 };
        var newer = first with { Version = 11, UpdatedAtMs = 77, Claim = first.Claim with { Status = ClaimStatus.Expired } };
        await Store.UpsertAsync([first], Token);

        await Store.UpsertAsync([older, same], Token);
        Assert.Equal(first, await Store.FindAsync(first.Id, Token));

        await Store.UpsertAsync([newer], Token);
        Assert.Equal(newer, await Store.FindAsync(first.Id, Token));
    }

    [Fact]
    public async Task Events_in_any_order_and_repeated_end_in_the_same_rows()
    {
        var random = TestRandom.Create();
        var events = new List<Order>();
        for (var seq = 1; seq <= 300; seq++)
        {
            for (var version = seq; version <= seq + random.Next(4); version++)
                events.Add(Make(1, seq, user: seq, version, version == seq ? ClaimStatus.Held : ClaimStatus.Confirmed));
        }

        Order[] shuffled = [.. events, .. events];
        random.Shuffle(shuffled);
        await Task.WhenAll(shuffled.Chunk(100).Select(chunk => Store.UpsertAsync(chunk, Token)));

        var expected = events.GroupBy(o => o.Id).Select(g => g.MaxBy(o => o.Version)).OrderBy(o => o.Id.Value);
        Assert.Equal(expected, await Store.ListByActivityAsync(1, 0, 1000, Token));
    }

    [Fact]
    public async Task Lists_page_by_id()
    {
        var orders = Enumerable.Range(1, 25).Select(seq => Make(1 + (seq % 2), seq, user: seq % 3)).OrderBy(o => o.Id.Value).ToArray();
        await Store.UpsertAsync(orders, Token);

        Assert.Equal(orders[..10], await Store.ListAsync(null, 0, 10, Token));
        Assert.Equal(orders[10..20], await Store.ListAsync(null, orders[9].Id.Value, 10, Token));
        Assert.Equal(orders.Where(o => o.Claim.UserId == 2), await Store.ListAsync(2, 0, 100, Token));
        Assert.Empty(await Store.ListAsync(2, long.MaxValue, 100, Token));
        Assert.Empty(await Store.ListAsync(99, 0, 100, Token));
    }

    [Fact]
    public async Task Lists_of_an_activity_hold_its_orders_only()
    {
        Order[] orders =
            [Make(1, OrderId.MaxSeq), Make(2, 1), Make(2, 2, status: ClaimStatus.Expired), Make(2, OrderId.MaxSeq), Make(3, 1)];
        await Store.UpsertAsync(orders, Token);

        Assert.Equal(orders[1..4], await Store.ListByActivityAsync(2, 0, 10, Token));
        Assert.Equal(orders[2..3], await Store.ListByActivityAsync(2, orders[1].Id.Value, 1, Token));
        Assert.Empty(await Store.ListByActivityAsync(2, orders[3].Id.Value, 10, Token));
        Assert.Empty(await Store.ListByActivityAsync(4, 0, 10, Token));
    }

    [Fact]
    public async Task Finds_many_at_once()
    {
        var orders = Enumerable.Range(1, 1000).Select(seq => Make(1, seq)).ToArray();
        await Store.UpsertAsync(orders, Token);
        OrderId[] ids = [.. orders[500..].Select(o => o.Id), .. Enumerable.Range(2000, 500).Select(seq => OrderId.From(1, seq))];

        var found = await Store.FindManyAsync(ids, Token);

        Assert.Equal(orders[500..], found.OrderBy(o => o.Id.Value));
        Assert.Empty(await Store.FindManyAsync([], Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.FindManyAsync(new OrderId[1001], Token));
    }

    [Fact]
    public async Task A_summary_counts_live_orders_and_knows_the_newest_version()
    {
        var (first, held, last) =
            (Make(2, 5, version: 6), Make(2, 8, version: 8, status: ClaimStatus.Held), Make(2, OrderId.MaxSeq, version: 9));
        await Store.UpsertAsync(
            [
                Make(1, 4, version: 100), first, held, last,
                Make(2, 9, version: 12, status: ClaimStatus.Expired),
                Make(3, 1, version: 200),
            ],
            Token);

        Assert.Equal(
            new OrderSummary(3, Weight(first) + Weight(held) + Weight(last), 12), await Store.SummariseAsync(2, SeqRange.All, Token));
        Assert.Equal(new OrderSummary(1, Weight(first), 6), await Store.SummariseAsync(2, new SeqRange(1, 7), Token));
        Assert.Equal(new OrderSummary(1, Weight(held), 12), await Store.SummariseAsync(2, new SeqRange(8, OrderId.MaxSeq - 1), Token));
        Assert.Equal(default, await Store.SummariseAsync(9, SeqRange.All, Token));
    }

    [Fact]
    public async Task A_quick_look_at_a_large_sale_sees_a_row_that_is_missing_or_too_many_wherever_it_is()
    {
        const int Claims = 40_000;
        var (ledger, orders) = Sell(Claims);
        foreach (var batch in orders.Chunk(10_000))
            await Store.UpsertAsync(batch, Token);
        var comparison = new LedgerComparison(ledger, Store, TimeProvider.System);
        Assert.Equal(SummaryComparison.Agrees, await comparison.CompareSummaryAsync(Token));

        foreach (var i in (int[])[0, 16_381, 16_382, Claims - 1])
        {
            var lost = orders[i] with { Version = Claims * 2, Claim = orders[i].Claim with { Status = ClaimStatus.Expired } };
            await Store.UpsertAsync([lost], Token);
            Assert.Equal(SummaryComparison.Differs, await comparison.CompareSummaryAsync(Token));
            await Store.UpsertAsync([orders[i] with { Version = Claims * 3 }], Token);
            Assert.Equal(SummaryComparison.Agrees, await comparison.CompareSummaryAsync(Token));
        }

        await Store.UpsertAsync([Make(1, Claims * 4)], Token);
        Assert.Equal(SummaryComparison.Differs, await comparison.CompareSummaryAsync(Token));
    }

    [Fact]
    public async Task The_newest_version_of_an_activity_is_known_and_never_goes_back()
    {
        await Store.UpsertAsync(
            [Make(1, 4, version: 100), Make(2, 5, version: 6), Make(2, 5_000, version: 5_000), Make(3, 1, version: 200)], Token);
        var versions = await MaxVersionsAsync(1, 2, 3, 9);
        Assert.Equal([100, 5_000, 200, 0], versions);

        await Store.UpsertAsync([Make(2, 5, version: 5_007, status: ClaimStatus.Expired)], Token);
        await Store.UpsertAsync([Make(1, 4, version: 99), Make(2, 5, version: 6), Make(2, 5_000, version: 5_000)], Token);
        versions = await MaxVersionsAsync(1, 2, 3, 9);
        Assert.Equal([100, 5_007, 200, 0], versions);
    }

    private Task<long[]> MaxVersionsAsync(params long[] activities) =>
        Task.WhenAll(activities.Select(activity => Store.FindMaxVersionAsync(activity, Token)));

    private static (StockLedger Ledger, Order[] Orders) Sell(int claims)
    {
        var (ledger, start, orders) = (new StockLedger(), DateTimeOffset.FromUnixTimeMilliseconds(1_000), new List<Order>(claims));
        Do(LedgerCommand.Define(new ActivityDefinition(1, "large", claims, start, start.AddDays(1), PerUserLimit: 1, HoldSeconds: 0)));
        Do(LedgerCommand.Open());
        for (var user = 1; user <= claims; user++)
        {
            var decision = Do(LedgerCommand.Claim(user, CommandKey.None));
            orders.Add(new Order(decision.Claim, decision.Event.Seq, decision.Event.AtMs));
        }

        return (ledger, [.. orders]);

        Decision Do(LedgerCommand command)
        {
            var decision = ledger.Decide(command, 2_000);
            Assert.True(decision.IsAccepted);
            ledger.Apply(decision.Event);
            return decision;
        }
    }

    private static long Weight(Order order) =>
        OrderSummary.WeightOf(order.Claim.UserId, order.Claim.Seq, order.Claim.CreatedAtMs, order.Claim.Status);

    private static Order Make(long activity, long seq, long user = 1, long? version = null, ClaimStatus status = ClaimStatus.Confirmed) =>
        new(new Claim(activity, user, seq, status, 1000 + (seq % 1000), 0), version ?? seq, 2000);
}
