using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

public sealed class PartitionMapperTests
{
    private readonly PartitionMapper _mapper = new("kafka", 16);

    /// <summary>Written down, because messages in Kafka outlive releases.</summary>
    [Fact]
    public void A_stream_keeps_its_partition_for_ever() =>
        Assert.Equal(
            "1 0 0 9 2 11 12 3",
            string.Join(' ', Enumerable.Range(0, 8).Select(i => _mapper.PartitionOf(StreamId.Create("orders", $"stream-{i}")))));

    [Fact]
    public void Numbered_streams_take_the_partitions_in_turn()
    {
        var partitions = Enumerable.Range(0, 32).Select(i => _mapper.PartitionOf(StreamId.Create("orders", i))).ToList();
        Assert.All(Enumerable.Range(1, 31), i => Assert.Equal((partitions[i - 1] + 1) % 16, partitions[i]));
        Assert.Equal(13, partitions[0]);
    }

    [Fact]
    public void Streams_spread_over_all_partitions()
    {
        var counts = Enumerable.Range(0, 16_000).CountBy(i => _mapper.PartitionOf(StreamId.Create("orders", $"stream-{i}"))).ToList();
        Assert.Equal(16, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 850, 1_150));
    }

    [Fact]
    public void A_queue_is_a_partition()
    {
        Assert.Equal(Enumerable.Range(0, 16), _mapper.GetAllQueues().Select(PartitionMapper.PartitionOf));
        var stream = StreamId.Create("orders", 5);
        Assert.Equal(_mapper.PartitionOf(stream), PartitionMapper.PartitionOf(_mapper.GetQueueForStream(stream)));
    }
}
