using System.Diagnostics.Metrics;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>The API's meter, <c>CouponKill.Api</c>: claims by outcome, and the queue before the grains.</summary>
public sealed class ClaimMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "CouponKill.Api";

    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enum.GetValues<ClaimResult>().Select(result => new KeyValuePair<string, object?>("outcome", Name(result)))];

    // Counted here and read when somebody looks: a counter that is told of each claim costs a refused one as much as its decision.
    private readonly long[] _claims = new long[Outcomes.Length];
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<int> _batchSize;

    /// <summary>Makes the instruments.</summary>
    public ClaimMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("couponkill.claims", ReadClaims, "{claim}", "Claims by outcome.");
        _queueWait = meter.CreateHistogram<double>("couponkill.batcher.wait", "s", "How long the oldest claim of a batch had waited.");
        _batchSize = meter.CreateHistogram<int>("couponkill.batcher.size", "{claim}", "Claims in a batch.");
        Meter = meter;
    }

    internal Meter Meter { get; }

    internal void Claimed(ClaimResult result, long count = 1) => Interlocked.Add(ref _claims[(int)result], count);

    internal void BatchTaken(int size, TimeSpan oldestWaited)
    {
        _batchSize.Record(size);
        _queueWait.Record(oldestWaited.TotalSeconds);
    }

    private IEnumerable<Measurement<long>> ReadClaims() =>
        Outcomes.Select((outcome, i) => new Measurement<long>(Volatile.Read(ref _claims[i]), outcome));

    private static string Name(ClaimResult result) => result switch
    {
        ClaimResult.OutcomeUnknown => "outcome_unknown",
        ClaimResult.Granted => "granted",
        ClaimResult.Replayed => "replayed",
        ClaimResult.SoldOut => "sold_out",
        ClaimResult.NotStarted => "not_started",
        ClaimResult.Ended => "ended",
        ClaimResult.Paused => "paused",
        ClaimResult.RateLimited => "rate_limited",
        ClaimResult.Overloaded => "overloaded",
        ClaimResult.NotFound => "not_found",
        ClaimResult.Unavailable => "unavailable",
        ClaimResult.UserBlocked => "user_blocked",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "Unknown result."),
    };
}
