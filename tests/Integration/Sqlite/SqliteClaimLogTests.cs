using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Testing;
using Microsoft.Data.Sqlite;

namespace CouponKill.Integration.Sqlite;

public sealed class SqliteClaimLogTests : ClaimLogContract
{
    private const int Records = 60;
    private const long Activity = 3;

    [Fact]
    public async Task A_write_ahead_log_cut_at_every_sector_opens_to_a_prefix()
    {
        await using var written = await WriteAsync();
        var length = (int)new FileInfo(written.WriteAheadLog).Length;
        var first = Math.Max(0, length - 8192);

        for (var cut = length; cut >= first; cut -= cut == length && length % 512 != 0 ? length % 512 : 512)
            await AssertPrefixAsync(written, wal => wal[..cut]);
    }

    [Fact]
    public async Task A_write_ahead_log_cut_anywhere_opens_to_a_prefix()
    {
        var random = TestRandom.Create();
        await using var written = await WriteAsync();
        var lengths = new List<long>();
        for (var i = 0; i < 40; i++)
            lengths.Add(await AssertPrefixAsync(written, wal => wal[..random.Next(wal.Length)]));

        Assert.True(lengths.Distinct().Count() > 10, "the cuts should have hit many records");
    }

    [Fact]
    public async Task A_write_ahead_log_with_zeros_or_noise_at_its_end_opens_to_a_prefix()
    {
        var random = TestRandom.Create();
        await using var written = await WriteAsync();
        for (var i = 0; i < 40; i++)
        {
            await AssertPrefixAsync(written, wal =>
            {
                var torn = wal.ToArray();
                var tail = torn.AsSpan(torn.Length - random.Next(1, 20_000));
                if (i % 2 == 0)
                    tail.Clear();
                else
                    random.NextBytes(tail);
                return torn;
            });
        }
    }

    [Fact]
    public async Task A_gap_in_the_records_is_found()
    {
        await using var store = new SqliteClaimLogStore();
        var log = await store.OpenAsync();
        await AppendAllAsync(log);
        await ExecuteAsync(store, "DELETE FROM claim_records WHERE record_no IN (30, 60)");

        Assert.Single(await log.ReadAsync(Activity, 0, 1, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 0, int.MaxValue, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 29, int.MaxValue, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 30, int.MaxValue, Token));
        await Assert.ThrowsAsync<ClaimLogCorruptException>(() => log.ReadAsync(Activity, 59, int.MaxValue, Token));
    }

    [Fact]
    public async Task A_missing_part_of_the_snapshot_is_found()
    {
        await using var store = new SqliteClaimLogStore();
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);
        await log.SaveSnapshotAsync(Activity, epoch, Records, [new byte[10], new byte[10], new byte[10]], Token);
        await ExecuteAsync(store, "DELETE FROM snapshot_parts WHERE part_no = 3");

        await Assert.ThrowsAsync<ClaimLogCorruptException>(async () =>
        {
            await foreach (var part in log.ReadSnapshotAsync(Activity, Token))
                Assert.Equal(10, part.Length);
        });
    }

    [Fact]
    public async Task No_parts_of_old_or_unfinished_snapshots_stay()
    {
        await using var store = new SqliteClaimLogStore();
        var log = await store.OpenAsync();
        var epoch = await AppendAllAsync(log);
        await log.SaveSnapshotAsync(Activity, epoch, 10, Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[10], 30), Token);
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

    protected override ClaimLogStore NewStore() => new SqliteClaimLogStore();

    private static async Task<SqliteClaimLogStore> WriteAsync()
    {
        var written = new SqliteClaimLogStore();
        await using var store = new SqliteClaimLogStore();
        await AppendAllAsync(await store.OpenAsync());
        await store.CopyFilesAsync(written.Database, written.WriteAheadLog);
        return written;
    }

    private static async Task<long> AppendAllAsync(IClaimLog log)
    {
        await log.CreateAsync(Activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(Activity, Token)).Epoch;
        for (var no = 1; no <= Records; no++)
            await log.AppendAsync(Activity, epoch, Record(no), 0, Token);
        return epoch;
    }

    // The database file itself is empty then: the schema, too, is in the write-ahead log, and a cut can take it away.
    private static async Task<long> AssertPrefixAsync(SqliteClaimLogStore written, Func<byte[], byte[]> tear)
    {
        await using var torn = new SqliteClaimLogStore();
        File.Copy(written.Database, torn.Database);
        var wal = await File.ReadAllBytesAsync(written.WriteAheadLog, Token);
        await File.WriteAllBytesAsync(torn.WriteAheadLog, tear(wal), Token);
        var log = await torn.OpenAsync();
        try
        {
            var acquired = await log.AcquireAsync(Activity, Token);
            Assert.InRange(acquired.LastRecordNo, 0, Records);
            AssertRecords(acquired.LastRecordNo, await ReadAllAsync(log, Activity));
            await log.AppendAsync(Activity, acquired.Epoch, Record(acquired.LastRecordNo + 1), 0, Token);
            return acquired.LastRecordNo;
        }
        catch (ClaimLogMissingException)
        {
            return -1;
        }
    }

    private static async Task<long> CountPartsAsync(SqliteClaimLogStore store)
    {
        await using var connection = await ConnectAsync(store);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM snapshot_parts";
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task ExecuteAsync(SqliteClaimLogStore store, string sql)
    {
        await using var connection = await ConnectAsync(store);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<SqliteConnection> ConnectAsync(SqliteClaimLogStore store)
    {
        var connection = new SqliteConnection($"Data Source={store.Database};Pooling=False");
        await connection.OpenAsync(Token);
        return connection;
    }
}
