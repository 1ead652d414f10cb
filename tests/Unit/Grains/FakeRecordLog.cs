using CouponKill.Contracts.Orders;
using CouponKill.Grains.Activities;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CouponKill.Unit.Grains;

/// <summary>A claim log that can only be read.</summary>
/// <param name="read">The records after a number.</param>
internal sealed class FakeRecordLog(Func<long, IReadOnlyList<LogRecord>> read) : IClaimLog
{
    /// <summary>An outbox that begins with the first record of this log.</summary>
    public static OrderOutbox Outbox(
        FakeRecordLog log, ActivityDefinition definition, Func<OrderBatch, Task> onNext, ActivityOptions options)
    {
        var recovered = new RecoveredLedger(new StockLedger(), new AcquiredLog(1, 0, 0, 0, 0), 0);
        var owned = new OwnedLog(log, definition.Id, recovered, options.AppendTimeout, TimeProvider.System);
        var publisher = new OrderPublisher(new FakeStreams(onNext), CreationId.None);
        var clock = new ClockGuard(TimeProvider.System, ClockGuard.DefaultLimit);
        var runtime = new ActivityRuntime(Options.Create(options), clock, TestMetrics.Shared, new StorageDurability());
        return new OrderOutbox(definition, owned, publisher, runtime, NullLogger.Instance);
    }

    public Task<IReadOnlyList<LogRecord>> ReadAsync(
        long activityId, long afterRecordNo, int maxBytes, CancellationToken cancellationToken) =>
        Task.FromResult(read(afterRecordNo));

    public Task<long> FindHighestActivityIdAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task AdoptAsync(long activityId, long epoch, CreationId creation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task CreateAsync(long activityId, CreationId creation, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<AcquiredLog> AcquireAsync(long activityId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<AcquiredLog> PeekAsync(long activityId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<string?> ReplaceAsync(
        long activityId,
        long? lastRecordNo,
        CreationId creation,
        IEnumerable<ReadOnlyMemory<byte>> snapshot,
        string keepAs,
        CancellationToken cancellationToken) =>
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
