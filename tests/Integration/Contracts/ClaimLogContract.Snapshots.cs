using System.Text;
using CouponKill.Ledger.Log;
using CouponKill.Testing;

namespace CouponKill.Integration.Contracts;

public abstract partial class ClaimLogContract
{
    [Fact]
    public async Task A_snapshot_replaces_the_last_one()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);

        await log.SaveSnapshotAsync(Activity, epoch, 4, Parts("fo", "ur"), Token);
        Assert.Equal("four", await SnapshotTextAsync(log));
        await log.SaveSnapshotAsync(Activity, epoch, 8, Parts("eight"), Token);
        Assert.Equal("eight", await SnapshotTextAsync(log));

        var acquired = await log.AcquireAsync(Activity, Token);
        Assert.Equal(8, acquired.SnapshotRecordNo);
        Assert.Equal(5, acquired.SnapshotBytes);
    }

    [Fact]
    public async Task An_empty_snapshot_is_a_snapshot()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 3);

        await log.SaveSnapshotAsync(Activity, epoch, 3, [], Token);

        Assert.Empty(await SnapshotAsync(log));
        Assert.Equal(3, (await log.AcquireAsync(Activity, Token)).SnapshotRecordNo);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    public async Task A_snapshot_that_is_older_than_the_last_or_past_the_log_is_refused(long recordNo)
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);
        await log.SaveSnapshotAsync(Activity, epoch, 4, Parts("four"), Token);

        await Assert.ThrowsAsync<RecordNumberException>(() => log.SaveSnapshotAsync(Activity, epoch, recordNo, Parts("x"), Token));

        Assert.Equal("four", await SnapshotTextAsync(log));
    }

    [Fact]
    public async Task A_snapshot_whose_parts_fail_leaves_the_last_one()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);
        await log.SaveSnapshotAsync(Activity, epoch, 4, Parts("four"), Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => log.SaveSnapshotAsync(Activity, epoch, 8, Failing(), Token));
        Assert.Equal("four", await SnapshotTextAsync(log));

        await log.SaveSnapshotAsync(Activity, epoch, 9, Parts("nine"), Token);
        Assert.Equal("nine", await SnapshotTextAsync(log));

        static IEnumerable<ReadOnlyMemory<byte>> Failing()
        {
            yield return new byte[1000];
            yield return new byte[1000];
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task A_cancelled_snapshot_leaves_the_last_one()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);
        await log.SaveSnapshotAsync(Activity, epoch, 4, Parts("four"), Token);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => log.SaveSnapshotAsync(Activity, epoch, 8, Endless(stop), stop.Token));

        Assert.Equal("four", await SnapshotTextAsync(log));
        var acquired = await log.AcquireAsync(Activity, Token);
        Assert.Equal(4, acquired.SnapshotRecordNo);
        await log.SaveSnapshotAsync(Activity, acquired.Epoch, 9, Parts("nine"), Token);
        Assert.Equal("nine", await SnapshotTextAsync(log));

        static IEnumerable<ReadOnlyMemory<byte>> Endless(CancellationTokenSource stop)
        {
            for (var i = 0; ; i++)
            {
                if (i == 20)
                    stop.Cancel();
                yield return new byte[1000];
            }
        }
    }

    [Fact]
    public async Task A_take_over_in_the_middle_of_a_snapshot_refuses_it()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);
        await log.SaveSnapshotAsync(Activity, epoch, 4, Parts("four"), Token);

        await Assert.ThrowsAsync<StaleEpochException>(() => log.SaveSnapshotAsync(Activity, epoch, 8, TakenOver(), Token));

        Assert.Equal("four", await SnapshotTextAsync(log));

        IEnumerable<ReadOnlyMemory<byte>> TakenOver()
        {
            yield return "eight"u8.ToArray();
            log.AcquireAsync(Activity, Token).GetAwaiter().GetResult();
            yield return "eight"u8.ToArray();
        }
    }

    [Fact]
    public async Task A_snapshot_that_is_replaced_while_it_is_read_is_never_mixed()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);
        await log.SaveSnapshotAsync(Activity, epoch, 4, Parts("fo", "ur"), Token);
        var text = "";
        try
        {
            await foreach (var part in log.ReadSnapshotAsync(Activity, Token))
            {
                text += Encoding.UTF8.GetString(part.Span);
                await log.SaveSnapshotAsync(Activity, epoch, 8, Parts("ei", "ght"), Token);
            }

            Assert.Equal("four", text);
        }
        catch (ClaimLogCorruptException)
        {
            Assert.Equal("fo", text);
        }

        Assert.Equal("eight", await SnapshotTextAsync(log));
    }

    [Fact]
    public async Task Appends_go_on_while_a_large_snapshot_is_written()
    {
        var random = TestRandom.Create();
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);
        var parts = Enumerable.Range(0, 40).Select(i => random.NextBytes(i == 20 ? LogLimits.PartBytes : random.Next(200_000))).ToArray();
        var appended = 10;

        await log.SaveSnapshotAsync(Activity, epoch, 10, PartsBetweenAppends(), Token);

        Assert.Equal(parts.SelectMany(p => p).ToArray(), (await SnapshotAsync(log)).SelectMany(p => p).ToArray());
        Assert.Equal(parts.Sum(p => p.Length), (await log.AcquireAsync(Activity, Token)).SnapshotBytes);
        AssertRecords(50, await ReadAllAsync(log));

        IEnumerable<ReadOnlyMemory<byte>> PartsBetweenAppends()
        {
            foreach (var part in parts)
            {
                AppendAsync(log, epoch, ++appended).GetAwaiter().GetResult();
                yield return part;
            }
        }
    }

    [Theory]
    [InlineData(10, 8, 6, 6)]
    [InlineData(10, 6, 8, 6)]
    [InlineData(5, 8, 8, 5)]
    [InlineData(10, 0, 8, 0)]
    [InlineData(10, 8, 0, 0)]
    public async Task Trimming_respects_snapshot_and_watermark(long recordNo, long snapshot, long watermark, long trimmed)
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 10);
        if (snapshot > 0)
            await log.SaveSnapshotAsync(Activity, epoch, snapshot, Parts("s"), Token);
        await log.SaveWatermarkAsync(Activity, epoch, watermark, Token);

        await log.TrimAsync(Activity, epoch, recordNo, Token);

        AssertRecords(10 - trimmed, await ReadAllAsync(log, after: trimmed), after: trimmed);
        if (trimmed > 0)
            await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, trimmed - 1, 1000, Token));
        await AppendAsync(log, epoch, 11);
    }

    [Fact]
    public async Task A_log_that_was_trimmed_to_its_end_goes_on_at_the_next_number()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = await CreateWithRecordsAsync(log, 300);
        await log.SaveSnapshotAsync(Activity, epoch, 300, Parts("all"), Token);
        await log.SaveWatermarkAsync(Activity, epoch, 300, Token);
        await log.TrimAsync(Activity, epoch, 300, Token);
        await store.CloseAsync();

        log = await store.OpenAsync();
        var acquired = await log.AcquireAsync(Activity, Token);
        Assert.Equal(300, acquired.LastRecordNo);
        Assert.Empty(await log.ReadAsync(Activity, 300, 1000, Token));
        await Assert.ThrowsAsync<RecordNumberException>(() => AppendAsync(log, acquired.Epoch, 1));
        await AppendAsync(log, acquired.Epoch, 301);
        AssertRecords(1, await ReadAllAsync(log, after: 300), after: 300);
    }

    private static async Task<long> CreateWithRecordsAsync(IClaimLog log, int count)
    {
        var epoch = (await CreateAsync(log)).Epoch;
        for (var no = 1; no <= count; no++)
            await AppendAsync(log, epoch, no);
        return epoch;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Parts(params string[] parts) =>
        parts.Select(part => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(part));

    private static async Task<List<byte[]>> SnapshotAsync(IClaimLog log)
    {
        var parts = new List<byte[]>();
        await foreach (var part in log.ReadSnapshotAsync(Activity, Token))
            parts.Add(part.ToArray());
        return parts;
    }

    private static async Task<string> SnapshotTextAsync(IClaimLog log) =>
        string.Concat((await SnapshotAsync(log)).Select(Encoding.UTF8.GetString));
}
