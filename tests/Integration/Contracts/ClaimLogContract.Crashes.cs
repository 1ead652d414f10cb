using System.Buffers.Binary;
using System.Collections.Concurrent;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Testing;

namespace CouponKill.Integration.Contracts;

public abstract partial class ClaimLogContract
{
    private const int ManyActivities = 16;

    [Fact]
    public async Task Concurrent_appends_of_many_activities_are_all_durable()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        const int Records = 50;
        var acknowledged = new long[ManyActivities + 1];
        await Task.WhenAll(Enumerable.Range(1, ManyActivities).Select(
            activity => AppendUntilAsync(log, activity, acknowledged, () => acknowledged[activity] == Records)));

        await using var crashed = await store.CopyAsAfterCrashAsync();
        var after = await crashed.OpenAsync();

        for (var activity = 1; activity <= ManyActivities; activity++)
            AssertRecords(Records, await ReadAllAsync(after, activity));
    }

    [Fact]
    [Campaign]
    public async Task A_crash_at_any_time_loses_nothing_that_was_acknowledged()
    {
        var random = TestRandom.Create();
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var acknowledged = new long[ManyActivities + 1];
        var stop = false;
        var writers = Enumerable.Range(1, ManyActivities)
            .Select(activity => Task.Run(() => AppendUntilAsync(log, activity, acknowledged, () => Volatile.Read(ref stop)), Token))
            .ToArray();

        for (var crash = 0; crash < 8; crash++)
        {
            var target = acknowledged.Sum() + random.Next(1, 2000);
            while (acknowledged.Sum() < target)
                await Task.Yield();
            var before = acknowledged.ToArray();
            await using var crashed = await store.CopyAsAfterCrashAsync();
            await AssertHoldsAsync(await crashed.OpenAsync(), before);
        }

        Volatile.Write(ref stop, true);
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task Of_two_owners_that_race_only_the_newest_writes()
    {
        var random = TestRandom.Create();
        await using var store = NewStore();
        var log = await store.OpenAsync();
        await log.CreateAsync(Activity, CreationId.None, Token);
        var acknowledged = new ConcurrentDictionary<long, long>();
        int[] seeds = [random.Next(), random.Next(), random.Next()];

        await Task.WhenAll(seeds.Select(seed => Task.Run(() => OwnAsync(log, new Random(seed), acknowledged), Token)));

        var epochs = (await ReadAllAsync(log)).Select(r => BinaryPrimitives.ReadInt64LittleEndian(r.Payload.Span)).ToArray();
        Assert.Equal(epochs.Order(), epochs);
        Assert.Equal(epochs.Length, acknowledged.Count);
        Assert.All(acknowledged, pair => Assert.Equal(pair.Value, epochs[pair.Key - 1]));
        TestContext.Current.TestOutputHelper?.WriteLine($"{epochs.Length} records of {epochs.Distinct().Count()} owners");
    }

    // Appends in random bursts; a refusal means that another took over, and it takes over again after a while.
    private static async Task OwnAsync(IClaimLog log, Random random, ConcurrentDictionary<long, long> acknowledged)
    {
        for (var turn = 0; turn < 60; turn++)
        {
            var acquired = await log.AcquireAsync(Activity, Token);
            var payload = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(payload, acquired.Epoch);
            try
            {
                var last = acquired.LastRecordNo + random.Next(1, 12);
                for (var no = acquired.LastRecordNo + 1; no <= last; no++)
                {
                    await log.AppendAsync(Activity, acquired.Epoch, new LogRecord(no, payload), 0, Token);
                    Assert.True(acknowledged.TryAdd(no, acquired.Epoch), $"record {no} acknowledged twice");
                    for (var i = random.Next(4); i > 0; i--)
                        await Task.Yield();
                }
            }
            catch (StaleEpochException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task AppendUntilAsync(IClaimLog log, int activity, long[] acknowledged, Func<bool> isEnough)
    {
        await log.CreateAsync(activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(activity, Token)).Epoch;
        for (var no = 1; !isEnough(); no++)
        {
            await log.AppendAsync(activity, epoch, Record(no), 0, Token);
            Volatile.Write(ref acknowledged[activity], no);
        }
    }

    private static async Task AssertHoldsAsync(IClaimLog log, long[] acknowledged)
    {
        for (var activity = 1; activity < acknowledged.Length; activity++)
        {
            if (acknowledged[activity] == 0)
                continue;
            var last = (await log.AcquireAsync(activity, Token)).LastRecordNo;
            Assert.True(last >= acknowledged[activity], $"{acknowledged[activity]} records acknowledged, {last} left");
            AssertRecords(last, await ReadAllAsync(log, activity));
        }
    }
}
