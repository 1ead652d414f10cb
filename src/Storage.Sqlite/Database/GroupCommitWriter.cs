using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace CouponKill.Storage.Sqlite.Database;

/// <summary>
/// The only writer of a database: a thread that takes all writes that wait, runs them in one transaction and answers
/// them after its commit, so that all share one fsync.
/// </summary>
/// <remarks>
/// A write that is refused must throw before it changes anything; its neighbours go on. Any other error, and a failed commit,
/// fails the whole group: nobody knows its outcome. The writer then starts over on a new connection.
/// </remarks>
internal sealed partial class GroupCommitWriter : IAsyncDisposable
{
    private const int QueueCapacity = 1024;
    private const int MaxOperations = 256;
    private const int MaxBytes = 8 << 20;

    private readonly Channel<WriteOperation> _queue =
        Channel.CreateBounded<WriteOperation>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<SqliteConnection> _open;
    private readonly Predicate<Exception> _isRefusal;
    private readonly Predicate<Exception> _isWorthLogging;
    private readonly ILogger _logger;
    private readonly string _name;
    private WriteSession? _session;

    /// <summary>Starts the writer.</summary>
    /// <param name="name">The file, for messages.</param>
    /// <param name="open">Opens a connection that commits durably.</param>
    /// <param name="isRefusal">Tells refusals from failures.</param>
    /// <param name="logger">Gets failed commits.</param>
    /// <param name="failed">Takes note of a failed commit, and tells whether it belongs into the log; null for all of them.</param>
    public GroupCommitWriter(
        string name, Func<SqliteConnection> open, Predicate<Exception> isRefusal, ILogger logger, Predicate<Exception>? failed = null)
    {
        _isWorthLogging = failed ?? (static _ => true);
        _name = name;
        _open = open;
        _isRefusal = isRefusal;
        _logger = logger;
        new Thread(Run) { IsBackground = true, Name = $"writer of {System.IO.Path.GetFileName(name)}" }.Start();
    }

    /// <summary>Runs <paramref name="write"/> on the writer's thread and answers when it is durable.</summary>
    /// <param name="bytes">About how many bytes it writes.</param>
    /// <param name="write">The write.</param>
    /// <param name="cancellationToken">Stops the wait; a write that got its place in the queue is done nevertheless.</param>
    /// <param name="committed">
    /// Runs on the writer's thread after the commit, in the order of the writes and before the next commit; it must not throw.
    /// </param>
    public async Task<TResult> WriteAsync<TResult>(
        int bytes, Func<WriteSession, TResult> write, CancellationToken cancellationToken, Action<TResult>? committed = null)
    {
        var operation = new WriteOperation<TResult>(bytes, write, committed, _isRefusal);
        try
        {
            await _queue.Writer.WriteAsync(operation, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException($"The writer of '{_name}' is closed.", e);
        }

        return await operation.Answer.WaitAsync(cancellationToken);
    }

    /// <summary>Finishes the writes that wait, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopped.Task;
    }

    private void Run()
    {
        var group = new List<WriteOperation>(MaxOperations);
        while (WaitForWork())
        {
            Collect(group);
            Commit(group);
            group.Clear();
        }

        Close();
        _stopped.SetResult();
    }

    // The thread is the writer's own: there is nothing that blocking it could starve.
    private bool WaitForWork() => _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private void Collect(List<WriteOperation> group)
    {
        for (var bytes = 0;
            group.Count < MaxOperations && bytes < MaxBytes && _queue.Reader.TryRead(out var operation);
            bytes += operation.Bytes)
            group.Add(operation);
    }

    private void Commit(List<WriteOperation> group)
    {
        try
        {
            _session ??= new WriteSession(_open());
            _session.Begin();
            foreach (var operation in group)
                operation.Execute(_session);
            _session.Commit();
        }
        catch (Exception e)
        {
            if (_isWorthLogging(e))
                LogFailedCommit(e, _name, group.Count);
            Discard();
            foreach (var operation in group)
                operation.Fail(e);
            return;
        }

        foreach (var operation in group)
            operation.Complete();
    }

    private void Discard()
    {
        Try(static session => session.Rollback());
        Try(static session => session.Dispose());
        _session = null;
    }

    private void Close()
    {
        Try(static session => session.Checkpoint());
        Try(static session => session.Dispose());
        _session = null;
    }

    // What could not be rolled back or checkpointed is recovered by the next connection.
    private void Try(Action<WriteSession> action)
    {
        try
        {
            if (_session is not null)
                action(_session);
        }
        catch (Exception e)
        {
            LogCleanUp(e, _name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A commit to {File} failed; the outcome of {Count} writes is unknown.")]
    private partial void LogFailedCommit(Exception error, string file, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Clean-up after a failed commit to {File}.")]
    private partial void LogCleanUp(Exception error, string file);
}
