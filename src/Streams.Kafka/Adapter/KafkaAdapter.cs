using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>Publishes to the topic and opens its partitions.</summary>
internal sealed class KafkaAdapter(
    string name,
    KafkaStreamOptions options,
    PartitionMapper mapper,
    MessageCodec codec,
    KafkaProducer producer,
    Func<QueueId, IQueueAdapterReceiver> receivers)
    : IQueueAdapter
{
    public string Name => name;

    /// <summary>Not from the outside: where to resume is the business of the group's committed offsets.</summary>
    public bool IsRewindable => false;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => receivers(queueId);

    public Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (token is not null)
            throw new ArgumentException("Kafka gives the sequence tokens; pass none.", nameof(token));
        var all = events.Cast<object>().ToList();
        if (all.Count == 0)
            return Task.CompletedTask;
        var values = new List<byte[]>(1);
        Encode(new StoredBatch(streamId, all, requestContext), values);
        var partition = mapper.PartitionOf(streamId);
        var key = streamId.ToString();
        return values.Count == 1
            ? producer.ProduceAsync(partition, key, values[0])
            : Task.WhenAll(values.ConvertAll(value => producer.ProduceAsync(partition, key, value)));
    }

    /// <summary>Halves a batch until each part fits into one message.</summary>
    private void Encode(StoredBatch batch, List<byte[]> values)
    {
        var value = codec.Encode(batch);
        if (value.Length <= options.MaxMessageBytes)
        {
            values.Add(value);
            return;
        }

        var half = batch.Events.Count / 2;
        if (half == 0)
        {
            throw new KafkaMessageTooLargeException(
                $"An event of {value.Length} bytes on stream {batch.StreamId} is larger than MaxMessageBytes ({options.MaxMessageBytes}).");
        }

        Encode(batch with { Events = batch.Events[..half] }, values);
        Encode(batch with { Events = batch.Events[half..] }, values);
    }
}
