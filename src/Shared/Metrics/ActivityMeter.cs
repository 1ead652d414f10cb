using System.Diagnostics.Metrics;
using System.Globalization;

namespace CouponKill.Shared;

/// <summary>
/// A meter for gauges with a series per activity. An exporter keeps every series that it has ever seen, until it has no room for new ones
/// (some 2,000 an instrument). So only a bounded number of activities has series at once, and after enough different ones the meter is
/// made anew, by which the exporter forgets those of before.
/// </summary>
internal sealed class ActivityMeter : IDisposable
{
    /// <summary>Most activities that have series at once.</summary>
    public const int MostShown = 100;

    /// <summary>Different activities after which the meter is made anew: with four series each, still within an exporter's room.</summary>
    public const int MostSeen = 400;

    private readonly Lock _lock = new();
    private readonly IMeterFactory _owner;
    private readonly string _name;
    private readonly Action<Meter> _addGauges;
    private readonly HashSet<long> _seen = [];
    private Meter? _meter;
    private int _version;

    /// <summary>Makes nothing yet.</summary>
    /// <param name="owner">The scope of the meter; it does not dispose it, because there may be many, one after the other.</param>
    /// <param name="name">The meter's name.</param>
    /// <param name="addGauges">Adds the gauges to a meter, at the start and each time that it is made anew.</param>
    public ActivityMeter(IMeterFactory owner, string name, Action<Meter> addGauges) =>
        (_owner, _name, _addGauges) = (owner, name, addGauges);

    /// <summary>Makes the meter, or makes it anew.</summary>
    public void Make()
    {
        lock (_lock)
        {
            _meter?.Dispose();
            // An exporter tells meters apart by their versions, so a new one does not inherit the series of the last.
            var version = (++_version).ToString(CultureInfo.InvariantCulture);
            _meter = new Meter(new MeterOptions(_name) { Version = version, Scope = _owner });
            _addGauges(_meter);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            _meter?.Dispose();
    }

    /// <summary>Takes note of the activities that the gauges show now.</summary>
    public void Show(IEnumerable<long> activities)
    {
        lock (_seen)
        {
            _seen.UnionWith(activities);
            if (_seen.Count <= MostSeen)
                return;
            _seen.Clear();
        }

        // Later, because a gauge that is being read calls this, and its meter cannot be made anew meanwhile.
        ThreadPool.UnsafeQueueUserWorkItem(static self => self.Make(), this, preferLocal: false);
    }
}
