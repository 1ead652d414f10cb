using CouponKill.Api.Batching;
using CouponKill.Api.ShortCircuit;

namespace CouponKill.Api.Claims;

/// <summary>Writes the outcome of a claim once it is there.</summary>
internal readonly struct PendingClaimWriter : IAnswerWriter<PendingClaim>
{
    public static Task WriteAsync(HttpResponse response, PendingClaim result) => ClaimAnswer.WriteAsync(response, result.Outcome);
}
