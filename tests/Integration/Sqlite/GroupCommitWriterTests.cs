using CouponKill.Harness.Processes;
using CouponKill.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace CouponKill.Integration.Sqlite;

public sealed class GroupCommitWriterTests : IAsyncDisposable
{
    private const int FailedByHook = 19;
    private const int Full = 13;

    private readonly TempDirectory _temporary = new();
    private readonly DatabaseFile _file;
    private readonly GroupCommitWriter _writer;
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private volatile bool _failCommits;
    private int _opened;
    private int _commits;

    public GroupCommitWriterTests()
    {
        _file = new DatabaseFile(
            Path.Combine(_temporary.Path, "test.db"), ["CREATE TABLE numbers (number INTEGER PRIMARY KEY, blob BLOB)"]);
        _writer = new GroupCommitWriter(_file.Path, Open, static e => e is InvalidDataException, NullLogger.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_commit_fails_its_whole_group_and_nothing_else()
    {
        await AddAsync(1);
        var blocker = await BlockAsync();
        _failCommits = true;
        Task[] group = [.. Enumerable.Range(10, 5).Select(AddAsync)];
        _gate.Set();
        Assert.Equal(FailedByHook, (await Assert.ThrowsAsync<SqliteException>(() => blocker.Write)).SqliteErrorCode);
        foreach (var write in group)
            Assert.Equal(FailedByHook, (await Assert.ThrowsAsync<SqliteException>(() => write)).SqliteErrorCode);

        _failCommits = false;
        await AddAsync(2);

        Assert.Equal([1L, 2], Numbers());
        Assert.True(_opened > 1, "the writer starts over on a new connection");
    }

    [Fact]
    public async Task What_waits_shares_a_commit()
    {
        await AddAsync(1);
        var blocker = await BlockAsync();
        Task[] group = [.. Enumerable.Range(10, 100).Select(AddAsync)];
        var before = _commits;
        _gate.Set();
        await Task.WhenAll([blocker.Write, .. group]);

        Assert.Equal(101, Numbers().Count);
        Assert.Equal(2, _commits - before);
    }

    [Fact]
    public async Task A_full_disk_fails_the_write_and_the_writer_goes_on()
    {
        await AddAsync(1);
        await _writer.WriteAsync(1, session => session["PRAGMA max_page_count = 10"].Execute(), Token);

        var full = await Assert.ThrowsAsync<SqliteException>(() => AddAsync(2, new byte[1 << 20]));
        await AddAsync(3);

        Assert.Equal(Full, full.SqliteErrorCode);
        Assert.Equal([1L, 3], Numbers());
    }

    [Fact]
    public async Task A_refused_write_answers_its_own_caller_only()
    {
        var blocker = await BlockAsync();
        var refused = _writer.WriteAsync<int>(1, static _ => throw new InvalidDataException(), Token);
        var neighbour = AddAsync(4);
        _gate.Set();

        await Task.WhenAll(blocker.Write, neighbour);
        await Assert.ThrowsAsync<InvalidDataException>(() => refused);
        Assert.Equal([1L, 4], Numbers());
    }

    [Fact]
    public async Task What_is_told_of_a_commit_is_told_after_it_in_order_and_never_of_a_failed_one()
    {
        var told = new List<(int Number, bool IsThere)>();
        var blocker = await BlockAsync();
        Task[] group = [.. Enumerable.Range(10, 5).Select(number => _writer.WriteAsync(1, session => Add(session, number), Token, Tell))];
        _gate.Set();
        await Task.WhenAll([blocker.Write, .. group]);

        _failCommits = true;
        await Assert.ThrowsAsync<SqliteException>(() => _writer.WriteAsync(1, session => Add(session, 20), Token, Tell));

        Assert.Equal(Enumerable.Range(10, 5).Select(static number => (number, true)), told);

        static int Add(WriteSession session, int number)
        {
            session["INSERT INTO numbers (number) VALUES (?1)"].Execute((long)number);
            return number;
        }

        void Tell(int number) => told.Add((number, Numbers().Contains(number)));
    }

    [Fact]
    public async Task A_write_that_was_taken_is_done_although_its_caller_left()
    {
        using var stop = new CancellationTokenSource();
        var blocker = await BlockAsync();
        var left = _writer.WriteAsync(1, session => session["INSERT INTO numbers (number) VALUES (5)"].Execute(), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _gate.Set();
        await blocker.Write;
        await AddAsync(6);

        Assert.Equal([1L, 5, 6], Numbers());
    }

    [Fact]
    public async Task Waiting_for_a_place_in_a_full_queue_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var blocker = await BlockAsync();
        var writes = Enumerable.Range(2, 2000)
            .Select(i => _writer.WriteAsync(1, session => session["INSERT INTO numbers (number) VALUES (?1)"].Execute((long)i), stop.Token))
            .ToArray();
        await stop.CancelAsync();
        _gate.Set();
        await blocker.Write;
        await Task.WhenAll(writes.Select(write => Assert.ThrowsAnyAsync<OperationCanceledException>(() => write)));
        await _writer.DisposeAsync();

        Assert.Equal(1025, Numbers().Count);
    }

    [Fact]
    public async Task Closing_finishes_what_waits_and_refuses_what_comes_later()
    {
        Task[] writes = [.. Enumerable.Range(1, 500).Select(AddAsync)];
        await _writer.DisposeAsync();

        await Task.WhenAll(writes);
        Assert.Equal(500, Numbers().Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AddAsync(501));
        _file.CloseReaders();
        Assert.False(File.Exists(_file.Path + "-wal"));
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _writer.DisposeAsync();
        _file.CloseReaders();
        _gate.Dispose();
        _temporary.Dispose();
    }

    private SqliteConnection Open()
    {
        _opened++;
        var connection = _file.OpenWriter();
        raw.sqlite3_commit_hook(connection.Handle, OnCommit, null);
        return connection;
    }

    private int OnCommit(object data)
    {
        _commits++;
        return _failCommits ? 1 : 0;
    }

    private Task<int> AddAsync(int number) => AddAsync(number, []);

    private Task<int> AddAsync(int number, byte[] blob) =>
        _writer.WriteAsync(
            blob.Length,
            session => session["INSERT INTO numbers (number, blob) VALUES (?1, ?2)"].Execute((long)number, blob),
            Token);

    /// <summary>Holds the writer until the gate opens, so that what is written meanwhile waits together.</summary>
    private async Task<Blocker> BlockAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gate.Reset();
        var write = _writer.WriteAsync(
            1,
            session =>
            {
                entered.SetResult();
                _gate.Wait(Token);
                return session["INSERT OR REPLACE INTO numbers (number) VALUES (1)"].Execute();
            },
            Token);
        await entered.Task;
        return new Blocker(write);
    }

    private List<long> Numbers()
    {
        using var connection = _file.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number FROM numbers ORDER BY number";
        using var rows = command.ExecuteReader();
        var numbers = new List<long>();
        while (rows.Read())
            numbers.Add(rows.GetInt64(0));
        return numbers;
    }

    private sealed record Blocker(Task Write);
}
