using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Testing;

namespace CouponKill.Integration.Contracts;

/// <summary>What every claim log must do.</summary>
public abstract partial class ClaimLogContract
{
    private const long Activity = 7;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract ClaimLogStore NewStore();

    [Fact]
    public async Task A_missing_log_is_refused()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();

        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.AcquireAsync(Activity, Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => AppendAsync(log, 1, 1));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.SaveWatermarkAsync(Activity, 1, 0, Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.SaveSnapshotAsync(Activity, 1, 0, [], Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.TrimAsync(Activity, 1, 0, Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.ReadAsync(Activity, 0, 1000, Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.AcquireAsync(Activity, Token));
    }

    [Fact]
    public async Task Creating_a_log_again_changes_nothing()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var acquired = await CreateAsync(log);
        await AppendAsync(log, acquired.Epoch, 1);

        await log.CreateAsync(Activity, CreationId.None, Token);

        await AppendAsync(log, acquired.Epoch, 2);
        var again = await log.AcquireAsync(Activity, Token);
        Assert.Equal(2, again.LastRecordNo);
    }

    [Fact]
    public async Task A_new_log_is_empty()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var acquired = await CreateAsync(log);

        Assert.Equal(acquired with { LastRecordNo = 0, SnapshotRecordNo = 0, SnapshotBytes = 0, ProjectedRecordNo = 0 }, acquired);
        Assert.Empty(await log.ReadAsync(Activity, 0, 1000, Token));
        Assert.Empty(await SnapshotAsync(log));
    }

    [Fact]
    public async Task Every_acquire_grows_the_epoch()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var last = (await CreateAsync(log)).Epoch;
        for (var i = 0; i < 5; i++)
        {
            var next = (await log.AcquireAsync(Activity, Token)).Epoch;
            Assert.True(next > last);
            last = next;
        }
    }

    [Fact]
    public async Task Records_come_back_equal_and_in_order()
    {
        var random = TestRandom.Create();
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        int[] sizes = [0, 1, 255, 4096, 65_536, LogLimits.PartBytes, .. Enumerable.Range(0, 40).Select(_ => random.Next(20_000))];
        var written = sizes.Select(random.NextBytes).ToArray();
        for (var i = 0; i < written.Length; i++)
            await log.AppendAsync(Activity, epoch, new LogRecord(i + 1, written[i]), 0, Token);

        var read = await ReadAllAsync(log);

        Assert.Equal(written.Length, read.Count);
        Assert.All(read, (record, i) => Assert.True(record.Payload.Span.SequenceEqual(written[i])));
    }

    [Fact]
    public async Task Reading_pages_by_bytes_and_gives_at_least_one_record()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        for (var no = 1; no <= 10; no++)
            await log.AppendAsync(Activity, epoch, new LogRecord(no, new byte[100]), 0, Token);

        Assert.Equal([1L, 2, 3], await PageAsync(after: 0, maxBytes: 300));
        Assert.Equal([1L, 2, 3], await PageAsync(after: 0, maxBytes: 399));
        Assert.Equal([5L], await PageAsync(after: 4, maxBytes: 1));
        Assert.Equal([9L, 10], await PageAsync(after: 8, maxBytes: 10_000));
        Assert.Empty(await PageAsync(after: 10, maxBytes: 10_000));

        async Task<IEnumerable<long>> PageAsync(long after, int maxBytes) =>
            (await log.ReadAsync(Activity, after, maxBytes, Token)).Select(r => r.RecordNo);
    }

    [Fact]
    public async Task The_watermark_only_grows()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        for (var no = 1; no <= 5; no++)
            await AppendAsync(log, epoch, no);

        await log.SaveWatermarkAsync(Activity, epoch, 3, Token);
        await log.SaveWatermarkAsync(Activity, epoch, 2, Token);
        var acquired = await log.AcquireAsync(Activity, Token);

        Assert.Equal(3, acquired.ProjectedRecordNo);
    }

    [Fact]
    public async Task The_watermark_is_saved_with_an_append()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        await AppendAsync(log, epoch, 1);
        await AppendAsync(log, epoch, 2, projected: 1);
        await AppendAsync(log, epoch, 3, projected: 0);

        Assert.Equal(1, (await log.AcquireAsync(Activity, Token)).ProjectedRecordNo);
    }

    [Fact]
    public async Task Logs_of_activities_do_not_mix()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        await log.CreateAsync(1, CreationId.None, Token);
        await log.CreateAsync(2, CreationId.None, Token);
        var one = await log.AcquireAsync(1, Token);
        await log.AcquireAsync(2, Token);
        var two = await log.AcquireAsync(2, Token);

        await log.AppendAsync(1, one.Epoch, new LogRecord(1, "a"u8.ToArray()), 0, Token);
        await log.AppendAsync(2, two.Epoch, new LogRecord(1, "b"u8.ToArray()), 0, Token);

        Assert.Equal("a"u8.ToArray(), Assert.Single(await log.ReadAsync(1, 0, 100, Token)).Payload.ToArray());
        Assert.Equal("b"u8.ToArray(), Assert.Single(await log.ReadAsync(2, 0, 100, Token)).Payload.ToArray());
    }

    [Fact]
    public async Task Everything_survives_closing_and_opening_again()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        for (var no = 1; no <= 20; no++)
            await AppendAsync(log, epoch, no);
        await log.SaveSnapshotAsync(Activity, epoch, 10, Parts("ten", "more"), Token);
        await log.SaveWatermarkAsync(Activity, epoch, 12, Token);
        await store.CloseAsync();

        log = await store.OpenAsync();

        var acquired = await log.AcquireAsync(Activity, Token);
        Assert.Equal(new AcquiredLog(acquired.Epoch, 20, 10, 7, 12), acquired);
        Assert.True(acquired.Epoch > epoch);
        Assert.Equal("tenmore", await SnapshotTextAsync(log));
        AssertRecords(20, await ReadAllAsync(log));
    }

    protected static LogRecord Record(long recordNo) => new(recordNo, Payload(recordNo));

    /// <summary>Bytes that tell which record they belong to, and have a size of their own.</summary>
    protected static byte[] Payload(long recordNo) => new Random((int)recordNo).NextBytes(16 + (int)(recordNo * 37 % 3000));

    protected static async Task<IReadOnlyList<LogRecord>> ReadAllAsync(IClaimLog log, long activity = Activity, long after = 0)
    {
        var all = new List<LogRecord>();
        while (true)
        {
            var page = await log.ReadAsync(activity, after, 100_000, Token);
            if (page.Count == 0)
                return all;
            all.AddRange(page);
            after = page[^1].RecordNo;
        }
    }

    protected static void AssertRecords(long expectedCount, IReadOnlyList<LogRecord> records, long after = 0)
    {
        Assert.Equal(expectedCount, records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            Assert.Equal(after + i + 1, records[i].RecordNo);
            Assert.True(records[i].Payload.Span.SequenceEqual(Payload(records[i].RecordNo)), $"record {records[i].RecordNo} differs");
        }
    }

    private static async Task<AcquiredLog> CreateAsync(IClaimLog log)
    {
        await log.CreateAsync(Activity, CreationId.None, Token);
        return await log.AcquireAsync(Activity, Token);
    }

    private static Task AppendAsync(IClaimLog log, long epoch, long recordNo, long projected = 0) =>
        log.AppendAsync(Activity, epoch, Record(recordNo), projected, Token);
}
