using CouponKill.Ledger.Claims;

namespace CouponKill.Api.Claims;

/// <summary>
/// The JSON of a <see cref="ClaimBody"/>, written by hand: every winner gets it, and the serializer costs a microsecond and
/// three strings more for the same bytes.
/// </summary>
internal static class ClaimJson
{
    /// <summary>Room for every claim.</summary>
    public const int MaxBytes = 384;

    /// <summary>Writes a claim.</summary>
    /// <param name="claim">A claim that was granted.</param>
    /// <param name="target">Where to write; at least <see cref="MaxBytes"/> long.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(in Claim claim, Span<byte> target)
    {
        var json = new Utf8JsonSpanWriter(target);
        json.Write("{\"orderId\":\""u8);
        json.Write(claim.OrderId.Value);
        json.Write("\",\"activityId\":\""u8);
        json.Write(claim.ActivityId);
        json.Write("\",\"userId\":\""u8);
        json.Write(claim.UserId);
        json.Write("\",\"seq\":"u8);
        json.Write(claim.Seq);
        json.Write(",\"status\":\""u8);
        json.Write(Name(claim.Status));
        json.Write("\",\"createdAt\":"u8);
        json.WriteTime(claim.CreatedAtMs);
        json.Write(",\"holdExpiresAt\":"u8);
        if (claim.HoldExpiresAtMs == 0)
            json.Write("null"u8);
        else
            json.WriteTime(claim.HoldExpiresAtMs);
        json.Write("}"u8);
        return json.Length;
    }

    private static ReadOnlySpan<byte> Name(ClaimStatus status) => status switch
    {
        ClaimStatus.Held => "held"u8,
        ClaimStatus.Confirmed => "confirmed"u8,
        ClaimStatus.Expired => "expired"u8,
        ClaimStatus.None => throw new ArgumentException("There is no claim.", nameof(status)),
    };
}
