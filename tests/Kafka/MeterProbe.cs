using System.Diagnostics.Metrics;
using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

/// <summary>One instrument of the stream provider's meter, of one topic, over all partitions.</summary>
internal sealed class MeterProbe : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _topic;
    private long _sum;

    public MeterProbe(string name, string topic)
    {
        _topic = topic;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (string.Equals(instrument.Meter.Name, KafkaStreamMetrics.MeterName, StringComparison.Ordinal)
                && string.Equals(instrument.Name, name, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Add);
        _listener.Start();
    }

    /// <summary>What a counter has counted since the probe was made.</summary>
    public long Counted => Interlocked.Read(ref _sum);

    /// <summary>Asks a gauge.</summary>
    public long Ask()
    {
        Interlocked.Exchange(ref _sum, 0);
        _listener.RecordObservableInstruments();
        return Counted;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var tag in tags)
        {
            if (tag.Key is "topic" && _topic.Equals(tag.Value as string, StringComparison.Ordinal))
                Interlocked.Add(ref _sum, value);
        }
    }
}
