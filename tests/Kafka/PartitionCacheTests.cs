using System.Diagnostics.Metrics;
using CouponKill.Streams.Kafka;
using CouponKill.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.Kafka;

public sealed class PartitionCacheTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly OffsetLedger _ledger = new();
    private readonly KafkaStreamOptions _options = new() { CacheCapacity = 10, CacheBytes = 10_000, MaxDeliveryBatch = 3 };
    private readonly KafkaStreamMetrics _metrics;
    private readonly PartitionCache _cache;
    private long _offset;

    public PartitionCacheTests()
    {
        _metrics = new KafkaStreamMetrics(_services.GetRequiredService<IMeterFactory>(), "test", "test");
        _cache = new PartitionCache(_options, _metrics);
    }

    [Fact]
    public void A_message_counts_as_delivered_when_the_cursor_moves_past_it()
    {
        Add("a", 4);
        using var cursor = Cursor("a");
        Assert.True(cursor.MoveNext());
        Assert.Equal([0, 1, 2], Current(cursor));
        Assert.Null(_ledger.Committable);
        Assert.True(cursor.MoveNext());
        Assert.Equal([3], Current(cursor));
        Assert.Equal(3, _ledger.Committable);
        Assert.False(cursor.MoveNext());
        Assert.Equal(4, _ledger.Committable);
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void A_failed_delivery_is_handed_out_again()
    {
        Add("a", 2);
        using var cursor = Cursor("a");
        for (var i = 0; i < 5; i++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal([0, 1], Current(cursor));
            cursor.RecordDeliveryFailure();
        }

        Assert.Null(_ledger.Committable);
    }

    [Fact]
    public void The_slowest_consumer_decides()
    {
        using var fast = Cursor("a");
        var slow = Cursor("a");
        Add("a", 2);
        Assert.True(fast.MoveNext());
        Assert.False(fast.MoveNext());
        Assert.Null(_ledger.Committable);
        Assert.True(slow.MoveNext());
        slow.Dispose();
        Assert.Equal(2, _ledger.Committable);
    }

    [Fact]
    public void A_cursor_that_is_replaced_in_the_same_turn_loses_nothing()
    {
        var first = Cursor("a");
        Add("a", 2);
        Assert.True(first.MoveNext());
        first.Dispose();
        using var second = Cursor("a");
        Assert.Equal(8, _cache.GetMaxAddCount());
        Assert.True(second.MoveNext());
        Assert.Equal([0, 1], Current(second));
        Assert.Null(_ledger.Committable);
    }

    [Fact]
    public void What_nobody_reads_is_let_go()
    {
        Add("nobody", 3);
        using var cursor = Cursor("a");
        Add("a", 1);
        Assert.Equal(9, _cache.GetMaxAddCount());
        Assert.Equal(3, _ledger.Committable);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(5, 2_000)]
    public void A_full_cache_stops_the_reading_without_pressure(int messages, int size)
    {
        using var cursor = Cursor("a");
        Add("a", messages, size);
        Assert.Equal(0, _cache.GetMaxAddCount());
        Assert.False(_cache.IsUnderPressure());
    }

    [Fact]
    public void Every_message_comes_in_order_whatever_fails()
    {
        var random = TestRandom.Create();
        string[] streams = ["a", "b", "c"];
        var cursors = streams.ToDictionary(stream => stream, Cursor, StringComparer.Ordinal);
        var expected = streams.ToDictionary(stream => stream, _ => new List<long>(), StringComparer.Ordinal);
        var taken = streams.ToDictionary(stream => stream, _ => new List<long>(), StringComparer.Ordinal);
        for (var i = 0; i < 2_000; i++)
        {
            var stream = streams[random.Next(streams.Length)];
            if (random.Next(2) == 0 && _cache.GetMaxAddCount() > 0)
                expected[stream].Add(Add(stream, 1));
            else if (cursors[stream].MoveNext() && random.Next(3) > 0)
                taken[stream].AddRange(Current(cursors[stream]));
            else
                cursors[stream].RecordDeliveryFailure();
        }

        foreach (var stream in streams)
        {
            while (cursors[stream].MoveNext())
                taken[stream].AddRange(Current(cursors[stream]));
            Assert.Equal(expected[stream], taken[stream]);
        }

        Assert.Equal(_offset, _ledger.Committable);
        Assert.Equal(0, _cache.Count);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _services.Dispose();
    }

    private static long[] Current(LaneCursor cursor)
    {
        var batch = cursor.GetCurrent(out _)!;
        return [.. batch.GetEvents<object>().Select(e => e.Item2.SequenceNumber)];
    }

    private LaneCursor Cursor(string stream) => (LaneCursor)_cache.GetCacheCursor(Id(stream), null);

    private long Add(string stream, int count, int size = 1)
    {
        for (var i = 0; i < count; i++)
        {
            var message = new KafkaBatchContainer(new StoredBatch(Id(stream), ["event"], null), _ledger.Add(_offset++), size);
            _cache.AddToCache([message]);
        }

        return _offset - 1;
    }

    private static StreamId Id(string stream) => StreamId.Create("test", stream);
}
