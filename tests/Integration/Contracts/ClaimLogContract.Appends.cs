using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;

namespace CouponKill.Integration.Contracts;

/// <content>What may be appended, and what a refused append leaves.</content>
public abstract partial class ClaimLogContract
{
    [Fact]
    public async Task A_stale_epoch_is_refused_for_every_write_and_leaves_nothing()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var old = (await CreateAsync(log)).Epoch;
        for (var no = 1; no <= 4; no++)
            await AppendAsync(log, old, no);
        await log.SaveSnapshotAsync(Activity, old, 2, Parts("two"), Token);
        await log.SaveWatermarkAsync(Activity, old, 3, Token);

        var acquired = await log.AcquireAsync(Activity, Token);
        await Assert.ThrowsAsync<StaleEpochException>(() => AppendAsync(log, old, 5, projected: 4));
        await Assert.ThrowsAsync<StaleEpochException>(() => log.SaveWatermarkAsync(Activity, old, 4, Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => log.SaveSnapshotAsync(Activity, old, 3, Parts("three"), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => log.TrimAsync(Activity, old, 2, Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => AppendAsync(log, acquired.Epoch + 1, 5));

        Assert.Equal([1L, 2, 3, 4], (await ReadAllAsync(log)).Select(r => r.RecordNo));
        Assert.Equal("two", await SnapshotTextAsync(log));
        var again = await log.AcquireAsync(Activity, Token);
        Assert.Equal(new AcquiredLog(again.Epoch, 4, 2, 3, 3), again);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(1_000_000)]
    public async Task A_record_that_is_not_the_next_one_is_refused_and_leaves_nothing(long recordNo)
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        for (var no = 1; no <= 3; no++)
            await AppendAsync(log, epoch, no);

        await Assert.ThrowsAsync<RecordNumberException>(() => AppendAsync(log, epoch, recordNo));

        Assert.Equal(3, (await ReadAllAsync(log)).Count);
        await AppendAsync(log, epoch, 4);
        AssertRecords(4, await ReadAllAsync(log));
    }

    [Fact]
    public async Task A_record_over_the_limit_is_refused()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        var record = new LogRecord(1, new byte[LogLimits.PartBytes + 1]);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => log.AppendAsync(Activity, epoch, record, 0, Token));

        await AppendAsync(log, epoch, 1);
    }

    [Fact]
    public async Task The_log_keeps_its_own_copy_of_a_record()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        byte[] buffer = [1, 2, 3, 4];
        var append = log.AppendAsync(Activity, epoch, new LogRecord(1, buffer.AsMemory(1, 2)), 0, Token);
        Array.Clear(buffer);
        await append;

        var record = Assert.Single(await ReadAllAsync(log));
        Assert.Equal([2, 3], record.Payload.ToArray());
    }

    [Fact]
    public async Task A_refused_append_does_not_harm_its_neighbours()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        const int Activities = 40;
        var epochs = new long[Activities + 1];
        for (var activity = 1; activity <= Activities; activity++)
        {
            await log.CreateAsync(activity, CreationId.None, Token);
            epochs[activity] = (await log.AcquireAsync(activity, Token)).Epoch;
        }

        var appends = Enumerable.Range(1, Activities).Select(activity => (activity % 4) switch
        {
            0 => log.AppendAsync(activity, epochs[activity] - 1, Record(1), 0, Token),
            1 => log.AppendAsync(activity, epochs[activity], Record(2), 0, Token),
            2 => log.AppendAsync(activity + Activities, 1, Record(1), 0, Token),
            _ => log.AppendAsync(activity, epochs[activity], Record(1), 0, Token),
        }).ToArray();
        await Task.WhenAll(appends.Select(append => append.ContinueWith(_ => { }, TaskScheduler.Default)));

        for (var activity = 1; activity <= Activities; activity++)
        {
            var append = appends[activity - 1];
            Type? refusal = (activity % 4) switch
            {
                0 => typeof(StaleEpochException),
                1 => typeof(RecordNumberException),
                2 => typeof(ClaimLogMissingException),
                _ => null,
            };
            Assert.Equal(refusal, append.Exception?.InnerException?.GetType());
            Assert.Equal(refusal is null ? 1 : 0, (await log.ReadAsync(activity, 0, 1000, Token)).Count);
        }
    }

    [Fact]
    public async Task A_caller_that_has_stopped_waiting_is_told_so()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var epoch = (await CreateAsync(log)).Epoch;
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => log.AppendAsync(Activity, epoch, Record(1), 0, stop.Token));

        var acquired = await log.AcquireAsync(Activity, Token);
        await AppendAsync(log, acquired.Epoch, acquired.LastRecordNo + 1);
    }
}
