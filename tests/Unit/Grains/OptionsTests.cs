using CouponKill.Api.Batching;
using CouponKill.Grains.Activities;
using CouponKill.Grains.Users;
using Xunit;

namespace CouponKill.Unit.Grains;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        Assert.True(new ActivityOptionsValidator().Validate(null, new ActivityOptions()).Succeeded);
        Assert.True(new UserOptionsValidator().Validate(null, new UserOptions()).Succeeded);
        Assert.True(new ClaimOptionsValidator().Validate(null, new ClaimOptions()).Succeeded);
    }

    [Theory]
    [InlineData("AppendTimeout", 0)]
    [InlineData("AppendTimeout", 5)]
    [InlineData("ReconcileInterval", 0.5)]
    [InlineData("RepublishAfter", 0.5)]
    [InlineData("KeepFinished", 0)]
    public void Activity_settings_that_cannot_work_are_refused_by_name(string setting, double seconds)
    {
        var options = new ActivityOptions();
        typeof(ActivityOptions).GetProperty(setting)!.SetValue(options, TimeSpan.FromSeconds(seconds));
        Assert.Contains(
            $"Activity:{setting} ", new ActivityOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxClaimsPerSecond", 0)]
    [InlineData("MaxClaimsPerSecond", 65_536)]
    [InlineData("MaxRemembered", 0)]
    public void User_settings_that_cannot_work_are_refused_by_name(string setting, int value)
    {
        var options = new UserOptions();
        typeof(UserOptions).GetProperty(setting)!.SetValue(options, value);
        Assert.Contains($"Users:{setting} ", new UserOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.9)]
    [InlineData(61)]
    public void A_wait_that_cannot_work_is_refused_by_name(double seconds)
    {
        var options = new ClaimOptions { QueueTimeout = TimeSpan.FromSeconds(seconds) };
        Assert.Contains(
            "Claims:QueueTimeout ", new ClaimOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(0.101)]
    public void A_linger_that_cannot_work_is_refused_by_name(double seconds)
    {
        var options = new ClaimOptions { Linger = TimeSpan.FromSeconds(seconds) };
        Assert.Contains("Claims:Linger ", new ClaimOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxQueued", 0)]
    [InlineData("MaxQueued", 1_000_001)]
    [InlineData("MaxBatch", 0)]
    [InlineData("MaxBatch", 4_097)]
    [InlineData("BatchesInFlight", 0)]
    [InlineData("BatchesInFlight", 17)]
    public void Claim_settings_that_cannot_work_are_refused_by_name(string setting, int value)
    {
        var options = new ClaimOptions();
        typeof(ClaimOptions).GetProperty(setting)!.SetValue(options, value);
        Assert.Contains($"Claims:{setting} ", new ClaimOptionsValidator().Validate(null, options).FailureMessage, StringComparison.Ordinal);
    }
}
