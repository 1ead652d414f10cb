using System.Text;
using System.Text.Json;
using CouponKill.Api.Claims;
using CouponKill.Api.Json;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Claims;

public sealed class ClaimJsonTests
{
    private const long LastMs = 253_402_300_799_999;

    private static readonly Gen<Claim> Claims = Gen.Select(
        Gen.Long[1, OrderId.MaxActivityId],
        Gen.Long[1, long.MaxValue],
        Gen.Long[1, OrderId.MaxSeq],
        Gen.Int[(int)ClaimStatus.Held, (int)ClaimStatus.Expired].Select(status => (ClaimStatus)status),
        Gen.Long[0, LastMs],
        Gen.OneOf(Gen.Const(0L), Gen.Long[1, LastMs]),
        (activity, user, seq, status, created, expires) => new Claim(activity, user, seq, status, created, expires));

    [Fact]
    public void It_is_what_the_serializer_writes() => Claims.Sample(claim => Assert.Equal(Expected(claim), Written(claim)));

    [Fact]
    public void The_longest_claim_fits() =>
        Assert.NotEmpty(Written(new Claim(OrderId.MaxActivityId, long.MaxValue, OrderId.MaxSeq, ClaimStatus.Confirmed, LastMs, LastMs)));

    private static string Expected(Claim claim) => JsonSerializer.Serialize(ClaimBody.From(claim), ApiJsonContext.Default.ClaimBody);

    private static string Written(Claim claim)
    {
        Span<byte> bytes = stackalloc byte[ClaimJson.MaxBytes];
        return Encoding.UTF8.GetString(bytes[..ClaimJson.Write(claim, bytes)]);
    }
}
