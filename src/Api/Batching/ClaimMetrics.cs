using System.Diagnostics.Metrics;
using CouponKill.Api.Outcomes;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Batching;

/// <summary>The API's meter, <c>CouponKill.Api</c>: claims by outcome, and the queue before the grains.</summary>
public sealed class ClaimMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CouponKill.Api";

    // Counted here and read when somebody looks: a counter that is told of each claim costs a refused one as much as its decision.
    private readonly long[] _claims = new long[OutcomeTable.All.Count];
    private readonly Meter _meter;
    private long _decided;
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<int> _batchSize;

    /// <summary>Creates the meter and its instruments.</summary>
    /// <param name="meters">Owns the meter.</param>
    public ClaimMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter("couponkill.claims", ReadClaims, "{claim}", "Claims by outcome.");
        _queueWait = _meter.CreateHistogram<double>("couponkill.batcher.wait", "s", "How long the oldest claim of a batch had waited.");
        _batchSize = _meter.CreateHistogram<int>("couponkill.batcher.size", "{claim}", "Claims in a batch.");
    }

    /// <summary>Claims that were answered since the start, whatever was said.</summary>
    internal long Answered => OutcomeTable.OfClaims.Sum(outcome => Volatile.Read(ref _claims[(int)outcome]));

    /// <summary>Claims whose batch has come back since the start.</summary>
    internal long Decided => Interlocked.Read(ref _decided);

    /// <summary>Adds a gauge that is asked at each scrape.</summary>
    internal void Observe<T>(string name, string unit, string description, Func<IEnumerable<Measurement<T>>> read)
        where T : struct => _meter.CreateObservableGauge(name, read, unit, description);

    internal void Claimed(Outcome result, long count = 1) => Interlocked.Add(ref _claims[(int)result], count);

    internal void BatchDecided(int size) => Interlocked.Add(ref _decided, size);

    internal void BatchTaken(int size, TimeSpan oldestWaited)
    {
        _batchSize.Record(size);
        _queueWait.Record(oldestWaited.TotalSeconds);
    }

    private IEnumerable<Measurement<long>> ReadClaims() =>
        OutcomeTable.OfClaims.Select(outcome => new Measurement<long>(
            Volatile.Read(ref _claims[(int)outcome]), new KeyValuePair<string, object?>("outcome", outcome.Info().ClaimLabel)));
}
