using Orleans.Runtime.Providers;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Pauses between attempts: doubling from 100 ms to a maximum, with a random part so that partitions do not march in step.
/// </summary>
internal sealed class RetryBackoff(TimeSpan longest) : IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider
{
    private const int MaxDoublings = 16;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    public TimeSpan Next(int attempt)
    {
        var full = First * Math.Pow(2, Math.Clamp(attempt, 0, MaxDoublings));
        if (full > longest)
            full = longest;
        return full * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
