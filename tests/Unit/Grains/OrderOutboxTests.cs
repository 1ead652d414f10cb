using CouponKill.Contracts.Orders;
using CouponKill.Grains.Activities;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class OrderOutboxTests
{
    private static readonly ActivityDefinition Definition = new(1, "outbox", 100, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 1, 0);
    private readonly List<LogRecord> _log = [];
    private readonly HashSet<long> _published = [];
    private Action<long> _store = _ => { };
    private long _watermark;

    [Fact]
    public async Task A_confirmation_that_comes_before_the_publication_ends_counts()
    {
        await RunAsync(batch =>
        {
            Confirm(batch);
            return Task.CompletedTask;
        });
        Assert.Equal(3, _watermark);
    }

    [Fact]
    public async Task What_could_not_be_published_is_published_again()
    {
        var failures = 2;
        await RunAsync(batch =>
        {
            if (failures-- > 0)
                throw new IOException("stream");
            Confirm(batch);
            return Task.CompletedTask;
        });
        Assert.Equal(Enumerable.Range(1, 12).Select(seq => (long)seq), _published.Order());
        Assert.Equal(3, _watermark);
    }

    private void Confirm(OrderBatch batch)
    {
        foreach (var order in batch.Orders)
        {
            _published.Add(order.Version);
            _store(order.Version);
        }
    }

    /// <summary>Publishes three records of four orders, until all are confirmed or two seconds have passed.</summary>
    private async Task RunAsync(Func<OrderBatch, Task> onNext)
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        await Task.Factory.StartNew(() => PublishAsync(onNext), CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
    }

    private async Task PublishAsync(Func<OrderBatch, Task> onNext)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var outbox = new OrderOutbox(
            1,
            new AcquiredLog(1, 0, 0, 0, 0),
            new FakeRecordLog(after => _log.FindAll(record => record.RecordNo > after)),
            new OrderPublisher(new FakeStreams(onNext)),
            new ActivityOptions(),
            TestMetrics.Shared,
            TimeProvider.System,
            NullLogger.Instance);
        _store = seq => outbox.Stored([seq]);
        for (var recordNo = 1; recordNo <= 3; recordNo++)
            outbox.Committed(Record(recordNo));
        var running = outbox.RunAsync(Definition, stop.Token);
        for (var waited = 0; waited < 200 && !outbox.IsDrained; waited++)
            await Task.Delay(10, stop.Token);
        await stop.CancelAsync();
        await running;
        _watermark = outbox.WatermarkRecordNo;
    }

    private LogRecord Record(int recordNo)
    {
        var events = new EventCodec.Encoder();
        for (long seq = ((recordNo - 1) * 4) + 1; seq <= recordNo * 4; seq++)
            events.Add(
                new LedgerEvent { Kind = LedgerEventKind.Claimed, Seq = seq, AtMs = 1, UserId = seq, ClaimSeq = seq, ClaimedAtMs = 1 });
        var record = new LogRecord(recordNo, events.Finish());
        _log.Add(record);
        return record;
    }
}
