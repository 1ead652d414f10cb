namespace CouponKill.Streams.Kafka;

/// <summary>What one message in Kafka holds: the events of one publish.</summary>
[GenerateSerializer, Immutable, Alias("CouponKill.Streams.Kafka.StoredBatch")]
internal sealed record StoredBatch(
    [property: Id(0)] StreamId StreamId,
    [property: Id(1)] List<object> Events,
    [property: Id(2)] Dictionary<string, object>? RequestContext);
