using CouponKill.Contracts.Orders;
using CouponKill.Grains.Activities;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Harness;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CouponKill.Unit.Grains;

/// <summary>A million claims while the order stream, or the order store behind it, is away.</summary>
public sealed class OutboxOutageTests
{
    private const int Records = 1_000;
    private const int ClaimsPerRecord = 1_000;
    private const int RecordsPerRead = 16;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly ActivityDefinition Definition = new(
        1, "outbox", int.MaxValue, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, 1, 0);

    [Fact]
    public Task A_stream_that_is_away_costs_bounded_memory_and_gets_every_order_afterwards() =>
        RunAsync(stream => stream.Fails = true);

    [Fact]
    public Task A_store_that_is_away_costs_bounded_memory_and_gets_every_order_afterwards() =>
        RunAsync(stream => stream.Swallows = true);

    private static Task RunAsync(Action<Stream> breakIt)
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        return Task.Factory.StartNew(() => SellAsync(breakIt), CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
    }

    private static async Task SellAsync(Action<Stream> breakIt)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (stream, last, options) = (new Stream(), 0L, new ActivityOptions { RepublishAfter = TimeSpan.FromSeconds(1) });
        // Made anew at each reading, so that the only memory is the outbox' own.
        var log = new FakeRecordLog(
            after => [.. Enumerable.Range(1, RecordsPerRead).Select(i => after + i).Where(no => no <= last).Select(Record)]);
        using var outbox = new OrderOutbox(
            1,
            new AcquiredLog(1, 0, 0, 0, 0),
            log,
            new OrderPublisher(new FakeStreams(stream.TakeAsync)),
            options,
            TestMetrics.Shared,
            TimeProvider.System,
            NullLogger.Instance);
        stream.Stored = seqs => outbox.Stored(seqs);
        breakIt(stream);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var running = outbox.RunAsync(Definition, stop.Token);
        for (last = 1; last <= Records; last++)
        {
            outbox.Committed(Record(last));
            await Task.Yield();
            Assert.InRange(outbox.Load.Orders, 0, OrderOutbox.MaxOutstanding + ClaimsPerRecord);
            Assert.InRange(outbox.Load.Bytes, 0, OrderOutbox.BufferBytes);
        }

        last = Records;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{outbox.Load}, {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / 1024:F1} MiB more than before, "
            + "other tests included");
        Assert.Equal(Records, outbox.LagRecords);
        stream.Fails = stream.Swallows = false;
        await Eventually.GetAsync(() => Task.FromResult(outbox.IsDrained), drained => drained, Timeout, stop.Token);
        Assert.Equal(Records * ClaimsPerRecord, stream.Versions.Count);
        await stop.CancelAsync();
        await running;
    }

    private static LogRecord Record(long recordNo)
    {
        var events = new EventCodec.Encoder();
        for (var seq = ((recordNo - 1) * ClaimsPerRecord) + 1; seq <= recordNo * ClaimsPerRecord; seq++)
            events.Add(
                new LedgerEvent { Kind = LedgerEventKind.Claimed, Seq = seq, AtMs = 1, UserId = seq, ClaimSeq = seq, ClaimedAtMs = 1 });
        return new LogRecord(recordNo, events.Finish());
    }

    private sealed class Stream
    {
        /// <summary>It takes nothing.</summary>
        public bool Fails { get; set; }

        /// <summary>It takes everything, and nobody stores it.</summary>
        public bool Swallows { get; set; }

        public Action<long[]> Stored { get; set; } = _ => { };

        public HashSet<long> Versions { get; } = [];

        public Task TakeAsync(OrderBatch batch)
        {
            if (Fails)
                throw new IOException("The stream is away.");
            if (Swallows)
                return Task.CompletedTask;
            long[] versions = [.. batch.Orders.Select(order => order.Version)];
            Versions.UnionWith(versions);
            Stored(versions);
            return Task.CompletedTask;
        }
    }
}
