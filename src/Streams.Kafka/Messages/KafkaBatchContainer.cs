using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>One message of Kafka on its way to the consumer grains.</summary>
[GenerateSerializer, Alias("CouponKill.Streams.Kafka.KafkaBatchContainer")]
internal sealed class KafkaBatchContainer : IBatchContainer
{
    [Id(0)]
    private readonly StoredBatch _batch;

    [Id(1)]
    private readonly long _offset;

    /// <summary>Only where the message was consumed; a copy that travels to a consumer has none.</summary>
    [NonSerialized]
    private readonly PendingOffset? _pending;

    [NonSerialized]
    private readonly int _size;

    public KafkaBatchContainer(StoredBatch batch, PendingOffset pending, int size)
    {
        _batch = batch;
        _offset = pending.Offset;
        _pending = pending;
        _size = size;
    }

    /// <summary>Bytes of the message in Kafka.</summary>
    public int Size => _size;

    public StreamId StreamId => _batch.StreamId;

    public StreamSequenceToken SequenceToken => new EventSequenceTokenV2(_offset);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() =>
        _batch.Events.OfType<T>().Select((e, i) => Tuple.Create<T, StreamSequenceToken>(e, new EventSequenceTokenV2(_offset, i)));

    public bool ImportRequestContext()
    {
        if (_batch.RequestContext is not { Count: > 0 } context)
            return false;
        RequestContextExtensions.Import(context);
        return true;
    }

    /// <summary>All consumers have it: its offset may be committed.</summary>
    public void MarkDelivered() => _pending?.Complete();
}
