using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Unit.Ledger;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Claims;

public sealed class OrderIdTests
{
    private static readonly Gen<(long ActivityId, long Seq)> Parts = Gen.Select(
        Gen.OneOf(Gen.Long[1, 20], Gen.Long[1, OrderId.MaxActivityId], Gen.Const(OrderId.MaxActivityId)),
        Gen.OneOf(Gen.Long[1, 20], Gen.Long[1, OrderId.MaxSeq], Gen.Const(OrderId.MaxSeq)));

    [Fact]
    public void Its_parts_and_its_text_read_back() => Parts.Holds(5_000, parts =>
    {
        var id = OrderId.From(parts.ActivityId, parts.Seq);
        Assert.Equal(parts, (id.ActivityId, id.Seq));
        Assert.True(id.Value > 0, "An id is positive.");
        Assert.True(OrderId.TryParse(id.ToString(), out var parsed), "Its text is refused.");
        Assert.Equal(id, parsed);
    });

    [Fact]
    public void Ids_are_ordered_by_activity_and_then_by_grant() => Gen.Select(Parts, Parts).Holds(5_000, t =>
    {
        var (left, right) = t;
        var byId = OrderId.From(left.ActivityId, left.Seq).Value.CompareTo(OrderId.From(right.ActivityId, right.Seq).Value);
        Assert.Equal(left.CompareTo(right), byId);
    });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(OrderId.MaxActivityId + 1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, OrderId.MaxSeq + 1)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue)]
    public void Parts_out_of_range_are_refused(long activityId, long seq) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OrderId.From(activityId, seq));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("549755813887")]
    [InlineData("549755813888")]
    [InlineData("+549755813889")]
    [InlineData("0549755813889")]
    [InlineData("549755813889\0")]
    [InlineData(" 549755813889")]
    [InlineData("549755813889 ")]
    [InlineData("549,755,813,889")]
    [InlineData("549755813889.0")]
    [InlineData("0x8000000001")]
    [InlineData("5.49755813889e11")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    [InlineData("٥٤٩٧٥٥٨١٣٨٨٩")]
    [InlineData("null")]
    public void Junk_is_no_id(string? text) => Assert.False(OrderId.TryParse(text, out _));

    [Fact]
    public void The_first_id_is_the_smallest_text_that_is_read() => Assert.True(OrderId.TryParse("549755813889", out _));

    [Fact]
    public void Any_text_is_read_or_refused_without_an_exception() => Gen.String.Holds(2_000, text =>
    {
        if (OrderId.TryParse(text, out var id))
            Assert.Equal(id, OrderId.From(id.ActivityId, id.Seq));
    });

    [Fact]
    public void A_claim_knows_its_order() =>
        Assert.Equal(OrderId.From(5, 6), new Claim(5, 1, 6, ClaimStatus.Held, 1, 2).OrderId);
}
