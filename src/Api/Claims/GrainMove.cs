namespace CouponKill.Api.Claims;

/// <summary>
/// How long calls follow a grain that moves. A silo that stops rejects calls until everybody knows where its grains went, which
/// takes milliseconds. Calls to a silo that died are rejected once it is declared dead, and find the grain's next activation.
/// </summary>
internal static class GrainMove
{
    public const int Attempts = 20;
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
}
