namespace CouponKill.Api.Batching;

/// <summary>
/// How long calls follow a grain that moves. A silo that stops rejects calls until everybody knows where its grains went, which
/// takes milliseconds; an activity that two silos own for a moment says on the old one that the outcome is unknown. Calls to a
/// silo that died are rejected once it is declared dead, and find the grain's next activation.
/// </summary>
internal static class GrainRelocation
{
    /// <summary>What takes longer has failed for another reason, and the client should know.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>The time between two calls.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
}
