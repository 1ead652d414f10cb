using CouponKill.Api.Admin.Blocks;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Users;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class BlockRequestTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Accepts_a_reason_with_and_without_an_end()
    {
        Assert.Null(Validate(new BlockRequest("多账号 🎭")));
        Assert.Null(Validate(new BlockRequest(new string('r', UserBlock.ReasonLength), Now.AddMilliseconds(1))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    public void Refuses_reasons_that_cannot_be_shown(string reason) => AssertInvalid("reason", new BlockRequest(reason));

    [Fact]
    public void Refuses_what_is_broken_too_long_or_over()
    {
        AssertInvalid("reason", new BlockRequest(new string('r', UserBlock.ReasonLength + 1)));
        AssertInvalid("reason", new BlockRequest("a\ud83c"));
        AssertInvalid("until", new BlockRequest("r", Now));
        Assert.Equal("reason,until", string.Join(",", Validate(new BlockRequest(null, Now))!.Errors!.Keys.Order(StringComparer.Ordinal)));
    }

    private static void AssertInvalid(string field, BlockRequest request)
    {
        var problem = Validate(request)!;
        Assert.Equal(("invalid_field", field), (problem.Code, problem.Field));
    }

    private static ApiProblem? Validate(BlockRequest request)
    {
        var errors = new FieldErrors();
        request.Validate(errors, Now);
        return errors.ToProblem();
    }
}
