namespace CouponKill.Streams.Kafka;

/// <summary>How many messages of a partition wait, whatever has become of the partition meanwhile.</summary>
internal static class PartitionLag
{
    /// <param name="low">The oldest message that is there.</param>
    /// <param name="high">The end: the next message to come.</param>
    /// <param name="next">The first message that is not delivered; null when nobody knows yet where the group is.</param>
    /// <returns>
    /// With a place before the oldest message, or behind the end, all that is there: the place belongs to a log that is no more.
    /// </returns>
    public static long Of(long low, long high, long? next)
    {
        var from = next ?? high;
        return from < low || from > high ? high - low : high - from;
    }
}
