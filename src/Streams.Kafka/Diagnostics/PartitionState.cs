namespace CouponKill.Streams.Kafka;

/// <summary>What the gauges tell of one partition that this silo reads.</summary>
internal sealed class PartitionState(int partition, Func<int> depth)
{
    private long _lag;

    public int Partition { get; } = partition;

    /// <summary>Messages read and not yet delivered.</summary>
    public int Depth => depth();

    /// <summary>Messages in the partition that are not yet delivered.</summary>
    public long Lag
    {
        get => Interlocked.Read(ref _lag);
        set => Interlocked.Exchange(ref _lag, value);
    }
}
