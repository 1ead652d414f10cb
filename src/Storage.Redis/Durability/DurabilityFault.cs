namespace CouponKill.Storage.Redis.Durability;

/// <summary>What has to happen before a fault is gone.</summary>
internal enum FaultKind
{
    /// <summary>Another server, or another setting of this program: the start is refused.</summary>
    Unusable,

    /// <summary>Another setting of the server: the start is refused, unless it may forget.</summary>
    Forgets,

    /// <summary>It may pass by itself: the program starts, and sells when it has passed.</summary>
    Passes,

    /// <summary>As <see cref="Passes"/>; and nothing can be confirmed either, because replicas are away.</summary>
    LacksReplicas,
}

/// <summary>Why a server does not keep what it is given.</summary>
/// <param name="Kind">What has to happen.</param>
/// <param name="Message">The fault in a sentence for operators.</param>
internal sealed record DurabilityFault(FaultKind Kind, string Message);

/// <summary>How the servers stand.</summary>
/// <param name="Faults">What counts against them.</param>
/// <param name="Tolerated">What the options allow.</param>
/// <param name="Modes">Each server that was looked at, in a sentence for the log.</param>
internal sealed record DurabilityVerdict(
    IReadOnlyList<DurabilityFault> Faults, IReadOnlyList<DurabilityFault> Tolerated, IReadOnlyList<string> Modes)
{
    /// <summary>All that is wrong; null when nothing is.</summary>
    public string? Fault { get; } = Faults.Count == 0 ? null : string.Join(' ', Faults.Select(fault => fault.Message));

    /// <summary>True when too few replicas follow for anything to be confirmed.</summary>
    public bool LacksReplicas { get; } = Faults.Any(fault => fault.Kind == FaultKind.LacksReplicas);
}
