using System.Collections.Concurrent;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Storage.Sqlite.Claims;

namespace CouponKill.Cluster.Faults;

/// <summary>What happens to an append.</summary>
internal enum AppendFault
{
    None,

    /// <summary>It fails and has no effect.</summary>
    FailsBefore,

    /// <summary>It takes effect, and its answer is an error.</summary>
    FailsAfter,

    /// <summary>It takes effect, and nobody ever answers.</summary>
    TakesEffectAndHangs,

    /// <summary>It has no effect, and nobody ever answers.</summary>
    Hangs,

    /// <summary>Somebody else takes the log over first.</summary>
    Rival,

    /// <summary>It takes a while.</summary>
    Slow,
}

/// <summary>The real claim log, with the faults that a test asks for.</summary>
internal sealed class FaultyClaimLog(SqliteClaimLog inner) : IClaimLog
{
    private static readonly TimeSpan SlowTime = TimeSpan.FromMilliseconds(30);

    private readonly ConcurrentDictionary<long, int> _peeks = new();

    /// <summary>The log without faults.</summary>
    public SqliteClaimLog Inner => inner;

    /// <summary>Decides on the fault of an append to an activity's log.</summary>
    public Func<long, AppendFault> OnAppend { get; set; } = _ => AppendFault.None;

    /// <summary>Appends that took effect are answered after this.</summary>
    public Task AppendAnswers { get; set; } = Task.CompletedTask;

    /// <summary>What was seen of the log is told after this.</summary>
    public Task PeekAnswers { get; set; } = Task.CompletedTask;

    /// <summary>Reading records waits for this.</summary>
    public Func<Task> BeforeRead { get; set; } = () => Task.CompletedTask;

    /// <summary>True when taking a log over or reading it fails this time.</summary>
    public Func<bool> FailsToRead { get; set; } = () => false;

    public int Snapshots { get; private set; }

    public int Reads { get; private set; }

    public int Acquires { get; private set; }

    public int Appends { get; private set; }

    public int Peeks(long activityId) => _peeks.GetValueOrDefault(activityId);

    public Task<long> FindHighestActivityIdAsync(CancellationToken cancellationToken) =>
        inner.FindHighestActivityIdAsync(cancellationToken);

    public Task CreateAsync(long activityId, CreationId creation, CancellationToken cancellationToken) =>
        inner.CreateAsync(activityId, creation, cancellationToken);

    public Task AdoptAsync(long activityId, long epoch, CreationId creation, CancellationToken cancellationToken) =>
        inner.AdoptAsync(activityId, epoch, creation, cancellationToken);

    public Task<AcquiredLog> AcquireAsync(long activityId, CancellationToken cancellationToken)
    {
        ThrowIfUnreadable();
        Acquires++;
        return inner.AcquireAsync(activityId, cancellationToken);
    }

    public async Task<AcquiredLog> PeekAsync(long activityId, CancellationToken cancellationToken)
    {
        ThrowIfUnreadable();
        var (answers, head) = (PeekAnswers, await inner.PeekAsync(activityId, cancellationToken));
        _peeks.AddOrUpdate(activityId, 1, (_, count) => count + 1);
        await answers;
        return head;
    }

    public Task<string?> ReplaceAsync(
        long activityId,
        long? lastRecordNo,
        CreationId creation,
        IEnumerable<ReadOnlyMemory<byte>> snapshot, string keepAs, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(activityId, lastRecordNo, creation, snapshot, keepAs, cancellationToken);

    public async Task<IReadOnlyList<LogRecord>> ReadAsync(
        long activityId, long afterRecordNo, int maxBytes, CancellationToken cancellationToken)
    {
        ThrowIfUnreadable();
        Reads++;
        await BeforeRead();
        return await inner.ReadAsync(activityId, afterRecordNo, maxBytes, cancellationToken);
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(long activityId, CancellationToken cancellationToken)
    {
        ThrowIfUnreadable();
        return inner.ReadSnapshotAsync(activityId, cancellationToken);
    }

    public async Task AppendAsync(
        long activityId, long epoch, LogRecord record, long projectedRecordNo, CancellationToken cancellationToken)
    {
        var fault = OnAppend(activityId);
        if (fault == AppendFault.FailsBefore)
            throw new InjectedException("the append did not happen.");
        if (fault == AppendFault.Hangs)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (fault == AppendFault.Slow)
            await Task.Delay(SlowTime, cancellationToken);
        if (fault == AppendFault.Rival)
            await inner.AcquireAsync(activityId, cancellationToken);
        await inner.AppendAsync(activityId, epoch, record, projectedRecordNo, cancellationToken);
        Appends++;
        await AppendAnswers;
        if (fault == AppendFault.TakesEffectAndHangs)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        if (fault == AppendFault.FailsAfter)
            throw new InjectedException("the answer of the append was lost.");
    }

    public Task SaveWatermarkAsync(long activityId, long epoch, long projectedRecordNo, CancellationToken cancellationToken) =>
        inner.SaveWatermarkAsync(activityId, epoch, projectedRecordNo, cancellationToken);

    public async Task SaveSnapshotAsync(
        long activityId, long epoch, long recordNo, IEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        await inner.SaveSnapshotAsync(activityId, epoch, recordNo, parts, cancellationToken);
        Snapshots++;
    }

    public Task TrimAsync(long activityId, long epoch, long recordNo, CancellationToken cancellationToken) =>
        inner.TrimAsync(activityId, epoch, recordNo, cancellationToken);

    private void ThrowIfUnreadable()
    {
        if (FailsToRead())
            throw new InjectedException("the log cannot be read.");
    }
}
