using System.Text;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;

namespace CouponKill.Integration.Contracts;

/// <content>Looking at a log without owning it, and replacing one.</content>
public abstract partial class ClaimLogContract
{
    [Fact]
    public async Task A_peek_tells_where_the_log_stands_and_takes_nothing()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.PeekAsync(Activity, Token));
        var acquired = await CreateAsync(log);
        Assert.Equal(acquired, await log.PeekAsync(Activity, Token));

        await AppendAsync(log, acquired.Epoch, 1);
        await AppendAsync(log, acquired.Epoch, 2, projected: 1);
        await log.SaveSnapshotAsync(Activity, acquired.Epoch, 1, Parts("one"), Token);

        Assert.Equal(new AcquiredLog(acquired.Epoch, 2, 1, 3, 1), await log.PeekAsync(Activity, Token));
        await AppendAsync(log, acquired.Epoch, 3);
        var next = await log.AcquireAsync(Activity, Token);
        Assert.Equal(next, await log.PeekAsync(Activity, Token));
    }

    [Fact]
    public async Task A_replaced_log_is_its_snapshot_and_goes_on_from_there()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var old = await FillAsync(log);

        Assert.NotNull(await log.ReplaceAsync(Activity, 4, CreationId.None, Parts("new", "one"), "kept", Token));

        await Assert.ThrowsAsync<StaleEpochException>(() => AppendAsync(log, old, 5));
        await Assert.ThrowsAsync<StaleEpochException>(() => AppendAsync(log, old, 2));
        var acquired = await log.AcquireAsync(Activity, Token);
        Assert.True(acquired.Epoch > old);
        Assert.Equal(new AcquiredLog(acquired.Epoch, 1, 1, 6, 1), acquired);
        Assert.Equal("newone", await SnapshotTextAsync(log));
        Assert.Empty(await ReadAllAsync(log, after: 1));
        for (var no = 2; no <= 5; no++)
            await AppendAsync(log, acquired.Epoch, no);
        await log.SaveSnapshotAsync(Activity, acquired.Epoch, 4, Parts("four"), Token);
        await log.SaveWatermarkAsync(Activity, acquired.Epoch, 5, Token);
        await log.TrimAsync(Activity, acquired.Epoch, 3, Token);
        await store.CloseAsync();

        log = await store.OpenAsync();
        Assert.Equal([4L, 5], (await ReadAllAsync(log, after: 3)).Select(record => record.RecordNo));
        Assert.Equal("four", await SnapshotTextAsync(log));
    }

    [Fact]
    public async Task A_missing_log_is_replaced_and_leaves_nothing_to_keep()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();

        Assert.Null(await log.ReplaceAsync(Activity, null, CreationId.None, Parts("new"), "kept", Token));

        Assert.Equal(1, (await log.AcquireAsync(Activity, Token)).LastRecordNo);
        Assert.Equal("new", await SnapshotTextAsync(log));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3L)]
    [InlineData(5L)]
    public async Task A_log_that_somebody_has_written_to_is_not_replaced(long? lastRecordNo)
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await FillAsync(log);

        await Assert.ThrowsAsync<RecordNumberException>(
            () => log.ReplaceAsync(Activity, lastRecordNo, CreationId.None, Parts("new"), "kept", Token));

        await AppendAsync(log, epoch, 5);
        AssertRecords(5, await ReadAllAsync(log));
        Assert.Equal("two", await SnapshotTextAsync(log));
    }

    [Fact]
    public async Task A_log_that_is_there_no_more_is_not_replaced_as_if_it_were()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();

        await Assert.ThrowsAsync<RecordNumberException>(() => log.ReplaceAsync(Activity, 4, CreationId.None, Parts("new"), "kept", Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.PeekAsync(Activity, Token));
    }

    [Fact]
    public async Task A_replacement_that_breaks_off_changes_nothing_and_can_be_repeated()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await FillAsync(log);

        await Assert.ThrowsAsync<IOException>(() => log.ReplaceAsync(Activity, 4, CreationId.None, BreakOff(), "first", Token));

        await AppendAsync(log, epoch, 5);
        AssertRecords(5, await ReadAllAsync(log));
        await log.ReplaceAsync(Activity, 5, CreationId.None, Parts("new"), "second", Token);
        await log.ReplaceAsync(Activity, 1, CreationId.None, Parts("newer"), "third", Token);
        Assert.Equal("newer", await SnapshotTextAsync(log));

        static IEnumerable<ReadOnlyMemory<byte>> BreakOff()
        {
            yield return Encoding.UTF8.GetBytes("new");
            throw new IOException("Injected: the power is out.");
        }
    }

    [Fact]
    public async Task A_replacement_leaves_other_logs_alone()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        await log.CreateAsync(8, CreationId.None, Token);
        var neighbour = await log.AcquireAsync(8, Token);
        await log.AppendAsync(8, neighbour.Epoch, Record(1), 0, Token);
        await FillAsync(log);

        await log.ReplaceAsync(Activity, 4, CreationId.None, Parts("new"), "kept", Token);

        await log.AppendAsync(8, neighbour.Epoch, Record(2), 0, Token);
        AssertRecords(2, await ReadAllAsync(log, activity: 8));
    }

    /// <summary>Four records, a snapshot of two.</summary>
    private static async Task<long> FillAsync(IClaimLog log)
    {
        var epoch = (await CreateAsync(log)).Epoch;
        for (var no = 1; no <= 4; no++)
            await AppendAsync(log, epoch, no);
        await log.SaveSnapshotAsync(Activity, epoch, 2, Parts("two"), Token);
        return epoch;
    }
}
