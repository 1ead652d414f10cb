namespace CouponKill.Bench.Compare;

/// <summary>One run of one peer.</summary>
/// <param name="Pair">Which round of alternation it belongs to.</param>
/// <param name="Peer">The peer's name.</param>
/// <param name="Requests">Answers received.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">99th percentile in microseconds.</param>
/// <param name="ServerCpuUs">CPU time of the server for each request, in microseconds.</param>
/// <param name="GeneratorCpuUs">CPU time of the load generator for each request, in microseconds.</param>
/// <param name="Fault">Why the figures do not count, or null.</param>
internal sealed record Run(
    int Pair,
    string Peer,
    long Requests,
    double PerSecond,
    long P50Us,
    long P99Us,
    double ServerCpuUs,
    double GeneratorCpuUs,
    string? Fault);
