namespace CouponKill.Ledger.Scaling;

/// <summary>What one process tells of itself.</summary>
/// <param name="Process">The process, as long as it runs.</param>
/// <param name="Arrivals">Claims that are asked here, per second.</param>
/// <param name="Queued">Claims here without an answer yet.</param>
/// <param name="Capacity">Claims per second that a process can take.</param>
/// <param name="ServesScaler">True when it answers autoscalers.</param>
/// <param name="Known">What it was told last, for a new owner of the sum; null when that is old.</param>
[GenerateSerializer, Immutable, Alias("ck.load-report")]
public sealed record LoadReport(
    [property: Id(0)] Guid Process,
    [property: Id(1)] double Arrivals,
    [property: Id(2)] long Queued,
    [property: Id(3)] double Capacity,
    [property: Id(4)] bool ServesScaler,
    [property: Id(5)] ClusterLoad? Known);

/// <summary>What all processes together tell.</summary>
/// <param name="Arrivals">Claims that are asked, per second.</param>
/// <param name="Queued">Claims without an answer yet.</param>
/// <param name="Capacity">Claims per second that one process can take.</param>
/// <param name="Processes">Processes that tell of themselves.</param>
/// <param name="IsScalerServed">True when one of them answers autoscalers.</param>
/// <param name="Openings">Sales that open soon, or have just opened.</param>
/// <param name="Past">How crowds came to earlier sales.</param>
[GenerateSerializer, Immutable, Alias("ck.cluster-load")]
public sealed record ClusterLoad(
    [property: Id(0)] double Arrivals,
    [property: Id(1)] double Queued,
    [property: Id(2)] double Capacity,
    [property: Id(3)] int Processes,
    [property: Id(4)] bool IsScalerServed,
    [property: Id(5)] Opening[] Openings,
    [property: Id(6)] RushShape[] Past);
