using CouponKill.Ledger.Log;

namespace CouponKill.Unit.Grains;

/// <summary>A claim log that can only be read.</summary>
/// <param name="read">The records after a number.</param>
internal sealed class FakeRecordLog(Func<long, IReadOnlyList<LogRecord>> read) : IClaimLog
{
    public Task<IReadOnlyList<LogRecord>> ReadAsync(
        long activityId, long afterRecordNo, int maxBytes, CancellationToken cancellationToken) =>
        Task.FromResult(read(afterRecordNo));

    public Task CreateAsync(long activityId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AcquiredLog> AcquireAsync(long activityId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AcquiredLog> PeekAsync(long activityId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string?> ReplaceAsync(
        long activityId,
        long? lastRecordNo,
        IEnumerable<ReadOnlyMemory<byte>> snapshot, string keepAs, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(long activityId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task AppendAsync(long activityId, long epoch, LogRecord record, long projectedRecordNo, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SaveWatermarkAsync(long activityId, long epoch, long projectedRecordNo, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SaveSnapshotAsync(
        long activityId, long epoch, long recordNo, IEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task TrimAsync(long activityId, long epoch, long recordNo, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
