using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Integration.Contracts;

/// <summary>What every activity catalog must do.</summary>
public abstract class ActivityCatalogContract
{
    private static readonly DateTimeOffset Start = new(2030, 5, 1, 10, 0, 0, TimeSpan.FromHours(8));

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IActivityCatalog Catalog { get; }

    /// <summary>Makes all rows such as versions without identities have stored.</summary>
    protected abstract Task ForgetCreationsAsync();

    [Fact]
    public async Task An_activity_gets_an_id_and_comes_back_as_it_was_added()
    {
        var definition = Definition("券 \"five\"'; --") with { StartsAt = Start.AddTicks(1_234_567) };
        var (added, isReplay) = await Catalog.AddAsync(definition, CommandKey.None, above: 0, Token);

        Assert.False(isReplay);
        Assert.InRange(added.Definition.Id, 1, long.MaxValue);
        Assert.False(added.Creation.IsNone);
        var expected = new CatalogEntry(definition with { Id = added.Definition.Id }, LogCreated: false, LastView: null);
        Assert.Equal(expected with { Creation = added.Creation }, added);
        Assert.Equal(added, await Catalog.FindAsync(added.Definition.Id, Token));
        Assert.Null(await Catalog.FindAsync(added.Definition.Id + 1, Token));
    }

    [Fact]
    public async Task Ids_grow()
    {
        var first = await AddAsync("one");
        Assert.Equal(first + 1, await AddAsync("two"));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(700, 701)]
    [InlineData(OrderId.MaxActivityId - 1, OrderId.MaxActivityId)]
    public async Task An_id_is_above_those_that_are_known_to_be_given(long above, long expected)
    {
        var first = await AddAsync("one");
        Assert.Equal(1, first);
        var (added, _) = await Catalog.AddAsync(Definition("two"), CommandKey.None, above, Token);
        Assert.Equal(expected, added.Definition.Id);
        if (expected < OrderId.MaxActivityId)
            Assert.Equal(expected + 1, await AddAsync("three"));
    }

    [Fact]
    public async Task Ids_that_are_added_at_once_above_the_same_one_differ()
    {
        var entries = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Catalog.AddAsync(Definition($"{i}"), CommandKey.None, above: 100, Token)));
        Assert.Equal(Enumerable.Range(101, 20).Select(id => (long)id), entries.Select(added => added.Entry.Definition.Id).Order());
        Assert.Equal(entries.Length, entries.Select(added => added.Entry.Creation).Distinct().Count());
    }

    [Fact]
    public async Task No_id_is_given_when_none_is_left()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Catalog.AddAsync(Definition("one"), CommandKey.None, OrderId.MaxActivityId, Token));
        Assert.Empty(await Catalog.ListAsync(null, 0, 10, Token));
    }

    [Fact]
    public async Task An_entry_keeps_the_identity_that_it_has()
    {
        var (added, _) = await Catalog.AddAsync(Definition("one"), CommandKey.None, above: 0, Token);
        Assert.Equal(added.Creation, await Catalog.AdoptAsync(added.Definition.Id, CreationId.New(), Token));
        Assert.Equal(added, await Catalog.FindAsync(added.Definition.Id, Token));
    }

    [Fact]
    public async Task An_entry_of_an_earlier_version_adopts_one_identity()
    {
        var id = await AddAsync("one");
        await ForgetCreationsAsync();
        Assert.True((await Catalog.FindAsync(id, Token))!.Creation.IsNone);
        var adopted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Catalog.AdoptAsync(id, CreationId.New(), Token)));
        Assert.Equal((await Catalog.FindAsync(id, Token))!.Creation, Assert.Single(adopted.Distinct()));
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_returns_the_first_entry()
    {
        var key = new CommandKey(1, ulong.MaxValue);
        var first = await Catalog.AddAsync(Definition("one"), key, above: 0, Token);

        Assert.False(first.IsReplay);
        Assert.Equal(first with { IsReplay = true }, await Catalog.AddAsync(Definition("two"), key, above: 0, Token));
        Assert.NotEqual(first, await Catalog.AddAsync(Definition("one"), new CommandKey(ulong.MaxValue, 1), above: 0, Token));
        Assert.Equal(2, (await Catalog.ListAsync(null, 0, 10, Token)).Count);
    }

    [Fact]
    public async Task Concurrent_repeats_add_one()
    {
        var key = new CommandKey(5, 6);
        var entries = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Catalog.AddAsync(Definition($"{i}"), key, above: 0, Token)));

        Assert.Single(entries.Select(added => added.Entry).Distinct());
        Assert.Single(entries, added => !added.IsReplay);
        Assert.Single(await Catalog.ListAsync(null, 0, 10, Token));
    }

    [Fact]
    public async Task The_log_mark_stays()
    {
        var id = await AddAsync("one");
        await Catalog.MarkLogCreatedAsync(id, Token);
        await Catalog.MarkLogCreatedAsync(id, Token);

        Assert.True((await Catalog.FindAsync(id, Token))!.LogCreated);
    }

    [Fact]
    public async Task Only_a_newer_view_replaces_a_view()
    {
        var id = await AddAsync("one");
        var newer = await ViewAsync(id, ActivityStatus.Paused, seq: 9, held: 3);
        await Catalog.SaveViewAsync(newer, Token);
        await Catalog.SaveViewAsync(newer with { Status = ActivityStatus.Open, Seq = 8 }, Token);
        Assert.Equal(newer, (await Catalog.FindAsync(id, Token))!.LastView);

        var newest = newer with { Status = ActivityStatus.Ended, Seq = 10, LastGrantSeq = 7, Total = 80, Sold = 20 };
        await Catalog.SaveViewAsync(newest, Token);
        Assert.Equal(newest, (await Catalog.FindAsync(id, Token))!.LastView);
    }

    [Fact]
    public async Task Lists_page_by_id_and_filter_by_the_written_status()
    {
        var ids = new long[6];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = await AddAsync($"{i}");
        await Catalog.SaveViewAsync(await ViewAsync(ids[1], ActivityStatus.Open), Token);
        await Catalog.SaveViewAsync(await ViewAsync(ids[3], ActivityStatus.Open), Token);
        await Catalog.SaveViewAsync(await ViewAsync(ids[4], ActivityStatus.Ended), Token);

        Assert.Equal(ids, await IdsAsync(null, 0, 10));
        Assert.Equal(ids[2..4], await IdsAsync(null, ids[1], 2));
        Assert.Equal([ids[1], ids[3]], await IdsAsync(ActivityStatus.Open, 0, 10));
        Assert.Equal([ids[3]], await IdsAsync(ActivityStatus.Open, ids[1], 10));
        Assert.Equal([ids[0], ids[2], ids[5]], await IdsAsync(ActivityStatus.Scheduled, 0, 10));
        Assert.Equal([ids[4]], await IdsAsync(ActivityStatus.Ended, 0, 10));
        Assert.Empty(await IdsAsync(ActivityStatus.Paused, 0, 10));

        async Task<IEnumerable<long>> IdsAsync(ActivityStatus? status, long after, int limit) =>
            (await Catalog.ListAsync(status, after, limit, Token)).Select(e => e.Definition.Id);
    }

    [Fact]
    public async Task Unfinished_is_what_has_no_view_or_has_not_ended_or_holds_units()
    {
        var noView = await AddAsync("no view");
        var open = await AddAsync("open");
        var holding = await AddAsync("ended, but holding");
        var ended = await AddAsync("ended");
        await Catalog.SaveViewAsync(await ViewAsync(open, ActivityStatus.Open), Token);
        await Catalog.SaveViewAsync(await ViewAsync(holding, ActivityStatus.Ended, held: 1), Token);
        await Catalog.SaveViewAsync(await ViewAsync(ended, ActivityStatus.Ended), Token);

        Assert.Equal([noView, open, holding], (await Catalog.ListUnfinishedAsync(Token)).Order());
    }

    private static ActivityDefinition Definition(string name) => new(0, name, 100, Start, Start.AddHours(1), 2, 60);

    private async Task<long> AddAsync(string name) =>
        (await Catalog.AddAsync(Definition(name), CommandKey.None, above: 0, Token)).Entry.Definition.Id;

    private async Task<ActivityView> ViewAsync(long id, ActivityStatus status, long seq = 5, int held = 0)
    {
        var definition = (await Catalog.FindAsync(id, Token))!.Definition;
        return new ActivityView(definition, status, 100, 100 - held, held, 0, seq, seq - 1);
    }
}
