using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Hears from the agent when a consumer has failed for the whole of <c>MaxEventDeliveryTime</c>. The messages stay: the cache
/// hands them out again, the offset is not committed, and the lag grows until the consumer takes them.
/// </summary>
internal sealed class DeliveryFailureLog(KafkaStreamMetrics metrics, ILogger logger) : IStreamFailureHandler
{
    public bool ShouldFaultSubsriptionOnError => false;

    public Task OnDeliveryFailure(
        GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        metrics.DeliveryFailed();
        logger.DeliveryFailed(streamProviderName, streamIdentity, sequenceToken?.SequenceNumber);
        return Task.CompletedTask;
    }

    public Task OnSubscriptionFailure(
        GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        logger.SubscriptionFailed(streamProviderName, streamIdentity);
        return Task.CompletedTask;
    }
}
