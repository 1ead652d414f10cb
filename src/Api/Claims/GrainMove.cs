namespace CouponKill.Api.Claims;

/// <summary>
/// How long calls follow a grain that moves. A silo that stops rejects calls until everybody knows where its grains went, which
/// takes milliseconds; an activity that two silos own for a moment says on the old one that the outcome is unknown. Calls to a
/// silo that died are rejected once it is declared dead, and find the grain's next activation.
/// </summary>
internal static class GrainMove
{
    /// <summary>What takes longer has failed for another reason, and the client should know.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
}
