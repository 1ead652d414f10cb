using Xunit;

namespace CouponKill.Testing;

/// <summary>How much of itself a campaign does: a tenth, for CI, or all of it when the environment has FULL=1.</summary>
public static class Campaign
{
    /// <summary>True when nothing is to be left out.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("FULL") is "1";

    /// <summary>A tenth of all rounds, or all, and says so in the test's output.</summary>
    /// <param name="all">How many rounds the whole campaign has.</param>
    public static int Rounds(int all)
    {
        var rounds = IsFull ? all : Math.Max(1, all / 10);
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} of {all} rounds{(IsFull ? "" : "; FULL=1 for all of them")}");
        return rounds;
    }
}
