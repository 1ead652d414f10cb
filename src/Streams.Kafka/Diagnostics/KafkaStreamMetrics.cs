using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace CouponKill.Streams.Kafka;

/// <summary>The instruments of one stream provider, on the meter <c>CouponKill.Streams.Kafka</c>.</summary>
public sealed class KafkaStreamMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CouponKill.Streams.Kafka";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _provider;
    private readonly KeyValuePair<string, object?> _topic;
    private readonly ConcurrentDictionary<PartitionState, byte> _partitions = new();
    private readonly Counter<long> _produced;
    private readonly Counter<long> _produceFailures;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _deliveryFailures;
    private readonly Counter<long> _unclaimed;
    private readonly Counter<long> _deadLettered;
    private readonly Counter<long> _commitFailures;
    private readonly Counter<long> _foreign;
    private readonly Counter<long> _logsLost;

    internal KafkaStreamMetrics(IMeterFactory factory, string provider, string topic)
    {
        _meter = factory.Create(MeterName);
        _provider = new("provider", provider);
        _topic = new("topic", topic);
        _produced = Count("produced", "Messages that Kafka has confirmed.");
        _produceFailures = Count("produce_failures", "Messages that Kafka refused or did not confirm in time.");
        _delivered = Count("delivered", "Messages that all subscribed consumers have taken.");
        _deliveryFailures = Count("delivery_failures", "Deliveries that failed for all of MaxEventDeliveryTime and go on being tried.");
        _unclaimed = Count("unclaimed", "Messages of streams that nobody is subscribed to.");
        _deadLettered = Count("dead_lettered", "Unreadable messages put into the dead-letter topic.");
        _commitFailures = Count("commit_failures", "Commits of offsets that failed and are tried again.");
        _foreign = Count("foreign", "Messages passed by, because they are another owner's.");
        _logsLost = _meter.CreateCounter<long>(
            "kafka_streams.logs_lost", "{partition}", "Partitions read again from their beginning, because what was read of them is gone.");
        _meter.CreateObservableGauge(
            "kafka_streams.lag", () => Observe(state => state.Lag), "{message}", "Messages in a partition that are not yet delivered.");
        _meter.CreateObservableGauge(
            "kafka_streams.queue_depth",
            () => Observe(state => state.Depth),
            "{message}",
            "Messages read from a partition and not yet delivered.");
    }

    /// <summary>Removes the instruments.</summary>
    public void Dispose() => _partitions.Clear();

    internal void Add(PartitionState partition) => _partitions.TryAdd(partition, 0);

    internal void Remove(PartitionState partition) => _partitions.TryRemove(partition, out _);

    internal void Produced(int count) => _produced.Add(count, _provider, _topic);

    internal void ProduceFailed() => _produceFailures.Add(1, _provider, _topic);

    internal void Delivered(int count) => _delivered.Add(count, _provider, _topic);

    internal void DeliveryFailed() => _deliveryFailures.Add(1, _provider, _topic);

    internal void Unclaimed(int count) => _unclaimed.Add(count, _provider, _topic);

    internal void DeadLettered() => _deadLettered.Add(1, _provider, _topic);

    internal void Foreign() => _foreign.Add(1, _provider, _topic);

    internal void LogLost() => _logsLost.Add(1, _provider, _topic);

    internal void CommitFailed() => _commitFailures.Add(1, _provider, _topic);

    private Counter<long> Count(string name, string description) =>
        _meter.CreateCounter<long>($"kafka_streams.{name}", "{message}", description);

    private IEnumerable<Measurement<long>> Observe(Func<PartitionState, long> read) =>
        _partitions.Keys.Select(state => new Measurement<long>(read(state), _provider, _topic, new("partition", state.Partition)));
}
