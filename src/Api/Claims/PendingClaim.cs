using System.Diagnostics;
using CouponKill.Contracts.Claims;

namespace CouponKill.Api.Claims;

/// <summary>A claim that waits for its answer.</summary>
internal sealed class PendingClaim(ClaimRequest request)
    : TaskCompletionSource<ClaimOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ClaimRequest Request { get; } = request;

    /// <summary>A <see cref="Stopwatch"/> timestamp.</summary>
    public long EnqueuedAt { get; } = Stopwatch.GetTimestamp();
}
