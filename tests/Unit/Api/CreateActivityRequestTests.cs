using CouponKill.Api.Admin;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Activities;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class CreateActivityRequestTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CreateActivityRequest Good = new("夏 sale 🎉", 3, Now.AddHours(-1), Now.AddHours(1));

    [Fact]
    public void Accepts_a_good_one_and_fills_in_the_defaults()
    {
        Assert.Null(Validate(Good));
        Assert.Equal(new ActivityDefinition(0, "夏 sale 🎉", 3, Now.AddHours(-1), Now.AddHours(1), 1, 0), Good.ToDefinition());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("\u200b\u200d\u2060\ufeff")]
    [InlineData("\u3164\u115f\u1160\uffa0\u2800")]
    [InlineData("\u00a0\u0301\u00ad")]
    public void Refuses_names_that_cannot_be_shown(string name) => AssertInvalid("name", Good with { Name = name });

    [Theory]
    [InlineData("👩‍👩‍👧")]
    [InlineData("%")]
    [InlineData("क्‍ष")]
    public void Accepts_names_with_anything_visible(string name) => Assert.Null(Validate(Good with { Name = name }));

    [Fact]
    public void Refuses_names_with_half_a_character()
    {
        AssertInvalid("name", Good with { Name = "a\ud83c" });
        AssertInvalid("name", Good with { Name = "\udf89\ud83c" });
    }

    [Fact]
    public void Bounds_are_inclusive()
    {
        Assert.Null(Validate(Good with { Name = new string('n', ActivityLimits.NameLength), Total = ActivityLimits.Total }));
        Assert.Null(Validate(Good with { PerUserLimit = ActivityLimits.PerUser, HoldSeconds = ActivityLimits.HoldSeconds }));
        AssertInvalid("name", Good with { Name = new string('n', ActivityLimits.NameLength + 1) });
        AssertInvalid("total", Good with { Total = 0 });
        AssertInvalid("total", Good with { Total = ActivityLimits.Total + 1 });
        AssertInvalid("perUserLimit", Good with { PerUserLimit = 0 });
        AssertInvalid("perUserLimit", Good with { PerUserLimit = ActivityLimits.PerUser + 1 });
        AssertInvalid("holdSeconds", Good with { HoldSeconds = -1 });
        AssertInvalid("holdSeconds", Good with { HoldSeconds = ActivityLimits.HoldSeconds + 1 });
    }

    [Fact]
    public void The_end_lies_after_the_start_and_in_the_future()
    {
        AssertInvalid("endsAt", Good with { EndsAt = Now });
        AssertInvalid("endsAt", Good with { StartsAt = Now.AddHours(1), EndsAt = Now.AddHours(1) });
        AssertInvalid("startsAt", Good with { StartsAt = DateTimeOffset.UnixEpoch.AddMilliseconds(-1) });
    }

    [Fact]
    public void Reports_everything_at_once()
    {
        var problem = Validate(new CreateActivityRequest(null, 0, null, null))!;
        Assert.Equal(("missing_field", "name"), (problem.Code, problem.Field));
        Assert.Equal("endsAt,name,startsAt,total", string.Join(",", problem.Errors!.Keys.Order(StringComparer.Ordinal)));
    }

    private static void AssertInvalid(string field, CreateActivityRequest request)
    {
        var problem = Validate(request)!;
        Assert.Equal(("invalid_field", field), (problem.Code, problem.Field));
    }

    private static ApiProblem? Validate(CreateActivityRequest request)
    {
        var errors = new FieldErrors();
        request.Validate(errors, Now);
        return errors.ToProblem();
    }
}
