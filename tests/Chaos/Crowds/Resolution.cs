using CouponKill.Testing.Histories;

namespace CouponKill.Chaos.Crowds;

/// <summary>A wish and what came of it.</summary>
/// <param name="Wish">The wish.</param>
/// <param name="Calls">All calls for it, in their order.</param>
/// <param name="IsFinal">False when nobody gave a final answer in time.</param>
internal sealed record Resolution(Wish Wish, IReadOnlyList<ClaimCall> Calls, bool IsFinal)
{
    /// <summary>The wish and the answers.</summary>
    public override string ToString() => $"{Wish}: {string.Join(", then ", Calls.Select(call => $"{call.Told} {call.Code}"))}";
}
