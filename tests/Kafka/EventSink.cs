using System.Collections.Concurrent;

namespace CouponKill.Kafka;

/// <summary>What the consumer grains of a test have taken, for all silos and across restarts.</summary>
internal sealed class EventSink
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _streams = new(StringComparer.Ordinal);
    private long _total;
    private int _attempts;
    private int _calls;
    private int _largest;

    /// <summary>While set, the sink is down: it takes nothing and throws.</summary>
    public volatile bool IsDown;

    /// <summary>Events taken, repeats included.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Calls while the sink was down.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Calls that were taken.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Most events in one call.</summary>
    public int Largest => Volatile.Read(ref _largest);

    public void Take(string stream, IReadOnlyCollection<long> numbers)
    {
        if (IsDown)
        {
            Interlocked.Increment(ref _attempts);
            throw new InvalidOperationException("The sink is down.");
        }

        var taken = _streams.GetOrAdd(stream, _ => new ConcurrentQueue<long>());
        foreach (var number in numbers)
            taken.Enqueue(number);
        Interlocked.Increment(ref _calls);
        Interlocked.Add(ref _total, numbers.Count);
        InterlockedMax(ref _largest, numbers.Count);
    }

    /// <summary>The events of a stream in the order of their arrival.</summary>
    public long[] Of(string stream) => _streams.TryGetValue(stream, out var taken) ? [.. taken] : [];

    /// <summary>Different events of all streams.</summary>
    public int Distinct => _streams.Values.Sum(taken => taken.Distinct().Count());

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            if (Interlocked.CompareExchange(ref target, value, seen) == seen)
                return;
        }
    }
}
