using CouponKill.Harness;
using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Testing;
using StackExchange.Redis;

namespace CouponKill.Integration.Redis;

public sealed class RedisClaimLogTests : ClaimLogContract
{
    private const int Records = 60;
    private const long Activity = 3;
    private const string Head = "couponkill:log:{3}";

    [Fact]
    public async Task A_Redis_that_is_killed_while_it_appends_keeps_all_that_was_acknowledged()
    {
        var random = TestRandom.Create();
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        await log.CreateAsync(Activity, CreationId.None, Token);
        var acknowledged = 0L;
        for (var round = 0; round < 5; round++)
        {
            var acquired = await AcquireAgainAsync(log);
            Assert.InRange(acquired.LastRecordNo, acknowledged, acknowledged + 1);
            AssertRecords(acquired.LastRecordNo, await ReadAllAsync(log, Activity));
            var target = acquired.LastRecordNo + random.Next(1, 400);
            acknowledged = acquired.LastRecordNo;
            var writer = Task.Run(
                async () =>
                {
                    for (var no = acquired.LastRecordNo + 1; ; no++)
                    {
                        await log.AppendAsync(Activity, acquired.Epoch, Record(no), 0, Token);
                        Volatile.Write(ref acknowledged, no);
                    }
                },
                Token);
            while (Volatile.Read(ref acknowledged) < target && !writer.IsCompleted)
                await Task.Yield();

            await store.KillAsync();
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => writer);
            Assert.True(failure is RedisException or TimeoutException, failure.ToString());
            await store.StartAsync();
        }
    }

    [Fact]
    public async Task An_append_only_file_cut_anywhere_opens_to_a_prefix()
    {
        var random = TestRandom.Create();
        await using var written = new RedisClaimLogStore();
        await AppendAllAsync(await written.OpenAsync());
        var lengths = new HashSet<long>();
        for (var i = 0; i < 25; i++)
        {
            await using var torn = (RedisClaimLogStore)await written.CopyAsAfterCrashAsync();
            await using (var file = File.OpenWrite(torn.Server.AppendOnlyFile))
                file.SetLength(random.NextInt64(file.Length));
            lengths.Add(await AssertPrefixAsync(await torn.OpenAsync()));
        }

        Assert.True(lengths.Count > 8, "the cuts should have hit many records");
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData($"DEL {Head}")]
    public async Task A_log_that_was_flushed_away_is_missing(string command)
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);

        await store.Server.SendAsync(command, Token);

        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.AppendAsync(Activity, epoch, Record(Records + 1), 0, Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.AcquireAsync(Activity, Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.ReadAsync(Activity, 0, 1000, Token));
        await Assert.ThrowsAsync<ClaimLogMissingException>(async () =>
        {
            await foreach (var _ in log.ReadSnapshotAsync(Activity, Token))
            {
            }
        });
    }

    [Fact]
    public async Task A_log_that_lost_its_records_takes_no_more_and_is_corrupt()
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);

        await store.Server.SendAsync($"DEL {Head}:records", Token);

        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.AppendAsync(Activity, epoch, Record(Records + 1), 0, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 0, 1000, Token));
        Assert.Equal(Records, (await log.AcquireAsync(Activity, Token)).LastRecordNo);
    }

    [Fact]
    public async Task A_gap_in_the_records_is_found()
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        await AppendAllAsync(log);
        await store.Server.SendAsync($"XDEL {Head}:records 30-0 60-0", Token);

        Assert.Single(await log.ReadAsync(Activity, 0, 1, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 0, int.MaxValue, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 29, int.MaxValue, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 30, int.MaxValue, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 59, int.MaxValue, Token));
    }

    [Theory]
    [InlineData("DEL {0}")]
    [InlineData("RPOP {0}")]
    public async Task A_missing_part_of_the_snapshot_is_found(string damage)
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);
        await log.SaveSnapshotAsync(Activity, epoch, Records, [new byte[10], new byte[10], new byte[10]], Token);
        foreach (var slot in (string[])[$"{Head}:snapshot-0", $"{Head}:snapshot-1"])
            await store.Server.SendAsync(damage.Replace("{0}", slot, StringComparison.Ordinal), Token);

        await Assert.ThrowsAsync<ClaimLogCorruptException>(async () =>
        {
            await foreach (var part in log.ReadSnapshotAsync(Activity, Token))
                Assert.Equal(10, part.Length);
        });
    }

    [Fact]
    public async Task No_parts_of_old_or_unfinished_snapshots_stay()
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);
        await log.SaveSnapshotAsync(Activity, epoch, 10, Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[10], 30), Token);
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<InvalidDataException>(() => log.SaveSnapshotAsync(Activity, epoch, 20, Failing(), Token));
        Assert.Equal(55, await CountPartsAsync(store));

        epoch = (await log.AcquireAsync(Activity, Token)).Epoch;
        Assert.Equal(30, await CountPartsAsync(store));
        await log.SaveSnapshotAsync(Activity, epoch, 30, [new byte[10]], Token);
        Assert.Equal(1, await CountPartsAsync(store));

        static IEnumerable<ReadOnlyMemory<byte>> Failing()
        {
            for (var i = 0; i < 25; i++)
                yield return new byte[10];
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task A_Redis_that_stands_still_leaves_the_outcome_unknown_and_one_true_log()
    {
        await using var store = new RedisClaimLogStore { Configure = options => options.Timeout = TimeSpan.FromMilliseconds(500) };
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);

        store.Server.Pause();
        await Assert.ThrowsAnyAsync<TimeoutException>(() => log.AppendAsync(Activity, epoch, Record(Records + 1), 0, Token));
        store.Server.Continue();

        var acquired = await AcquireAgainAsync(log);
        Assert.InRange(acquired.LastRecordNo, Records, Records + 1);
        AssertRecords(acquired.LastRecordNo, await ReadAllAsync(log, Activity));
        await Assert.ThrowsAsync<StaleEpochException>(
            () => log.AppendAsync(Activity, epoch, Record(acquired.LastRecordNo + 1), 0, Token));
        await log.AppendAsync(Activity, acquired.Epoch, Record(acquired.LastRecordNo + 1), 0, Token);
        AssertRecords(acquired.LastRecordNo + 1, await ReadAllAsync(log, Activity));
    }

    [Fact]
    public async Task An_older_copy_of_the_log_never_gives_an_epoch_twice()
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        await AppendAllAsync(log);
        await using var older = (RedisClaimLogStore)await store.CopyAsAfterCrashAsync();
        var lost = (await log.AcquireAsync(Activity, Token)).Epoch;

        var restored = await older.OpenAsync();
        var epoch = (await restored.AcquireAsync(Activity, Token)).Epoch;

        Assert.True(epoch > lost);
        await Assert.ThrowsAsync<StaleEpochException>(() => restored.AppendAsync(Activity, lost, Record(Records + 1), 0, Token));
    }

    [Fact]
    public async Task Scripts_that_the_server_forgot_are_sent_again()
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        await AppendAllAsync(log);

        await store.Server.SendAsync("SCRIPT FLUSH", Token);

        Assert.Equal(Records, await AssertPrefixAsync(log));
    }

    [Fact]
    public async Task A_full_Redis_refuses_appends_and_goes_on_when_it_has_room()
    {
        await using var store = new RedisClaimLogStore();
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);
        await store.Server.SendAsync("CONFIG SET maxmemory 1", Token);

        await Assert.ThrowsAsync<ClaimLogNotDurableException>(() => log.AppendAsync(Activity, epoch, Record(Records + 1), 0, Token));
        AssertRecords(Records, await ReadAllAsync(log, Activity));

        await store.Server.SendAsync("CONFIG SET maxmemory 0", Token);
        Assert.Equal(
            Records,
            await Eventually.SucceedsAsync(
                () => AssertPrefixAsync(log), e => e is ClaimLogNotDurableException, TimeSpan.FromSeconds(10), Token));
    }

    protected override ClaimLogStore NewStore() => new RedisClaimLogStore();

    private static async Task<long> AppendAllAsync(IClaimLog log)
    {
        await log.CreateAsync(Activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(Activity, Token)).Epoch;
        for (var no = 1; no <= Records; no++)
            await log.AppendAsync(Activity, epoch, Record(no), 0, Token);
        return epoch;
    }

    private static async Task<long> AssertPrefixAsync(IClaimLog log)
    {
        try
        {
            var acquired = await log.AcquireAsync(Activity, Token);
            Assert.InRange(acquired.LastRecordNo, 0, Records);
            AssertRecords(acquired.LastRecordNo, await ReadAllAsync(log, Activity));
            await log.AppendAsync(Activity, acquired.Epoch, Record(acquired.LastRecordNo + 1), 0, Token);
            AssertRecords(acquired.LastRecordNo + 1, await ReadAllAsync(log, Activity));
            return acquired.LastRecordNo;
        }
        catch (ClaimLogMissingException)
        {
            return -1;
        }
    }

    // The connection comes back by itself, within about a second.
    private static async Task<AcquiredLog> AcquireAgainAsync(IClaimLog log)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await log.AcquireAsync(Activity, Token);
            }
            catch (Exception e) when (attempt < 200 && e is RedisException or TimeoutException)
            {
                await Task.Delay(50, Token);
            }
        }
    }

    private static async Task<long> CountPartsAsync(RedisClaimLogStore store)
    {
        var count = 0L;
        foreach (var slot in (string[])[$"{Head}:snapshot-0", $"{Head}:snapshot-1"])
            count += long.Parse((await store.Server.SendAsync($"LLEN {slot}", Token)).TrimStart(':'));
        return count;
    }
}
