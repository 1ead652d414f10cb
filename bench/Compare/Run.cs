using System.Text.Json.Serialization;

namespace CouponKill.Bench.Compare;

/// <summary>What a run is for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Phase>))]
internal enum Phase
{
    /// <summary>Closed model: the highest rate.</summary>
    Peak,

    /// <summary>Open model at half of a rival's highest rate: latency against that rival's.</summary>
    Half,

    /// <summary>Open model at several rates: the plots.</summary>
    Curve,

    /// <summary>Closed model, servers with a fixed number of GC heaps: what they allocate.</summary>
    Allocation,
}

/// <summary>One run of one peer.</summary>
/// <param name="Phase">What it is for.</param>
/// <param name="Round">Which round of alternation it belongs to; those up to 0 are the warm-up.</param>
/// <param name="Peer">The peer's name.</param>
/// <param name="Offered">Requests that were due a second; 0 when the server set the pace.</param>
/// <param name="Requests">How many answers were received.</param>
/// <param name="Unsent">Requests that were due and never sent, because the server was too slow.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">99th percentile in microseconds.</param>
/// <param name="MaxUs">Longest latency in microseconds.</param>
/// <param name="ServerCpuUs">CPU time of all processes of the peer for each request, until its order is stored, in microseconds.</param>
/// <param name="CompilerCpuUs">The part of it that the servers' just-in-time compilers took in the background.</param>
/// <param name="GeneratorCpuUs">CPU time of the load generator for each request, in microseconds.</param>
/// <param name="AllocatedBytes">
/// Bytes that the servers have allocated for each request, until its order was stored; NaN in other phases.
/// </param>
/// <param name="Fault">Why the figures do not count, or null.</param>
internal sealed record Run(
    Phase Phase,
    int Round,
    string Peer,
    double Offered,
    long Requests,
    long Unsent,
    double PerSecond,
    long P50Us,
    long P99Us,
    long MaxUs,
    double ServerCpuUs,
    double CompilerCpuUs,
    double GeneratorCpuUs,
    double AllocatedBytes,
    string? Fault)
{
    private const double WarmBelow = 0.01;

    /// <summary>True when the servers' code was what it will be: their compilers had next to nothing left to do.</summary>
    [JsonIgnore]
    public bool IsWarm => Fault is null && CompilerCpuUs <= WarmBelow * ServerCpuUs;

    /// <summary>True when the figures are right and not from the warm-up.</summary>
    [JsonIgnore]
    public bool Counts => Fault is null && Round > 0;

    /// <summary>True when it is this peer's.</summary>
    public bool IsOf(string peer) => string.Equals(Peer, peer, StringComparison.Ordinal);

    /// <summary>A run without figures.</summary>
    public static Run Failed(Phase phase, int round, string peer, double offered, string fault) =>
        new(phase, round, peer, offered, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, fault);
}
