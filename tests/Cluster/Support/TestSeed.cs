using System.Globalization;

namespace CouponKill.Cluster.Support;

/// <summary>The seed of a random test: printed, and set by the environment variable SEED.</summary>
internal static class TestSeed
{
    public static int Next()
    {
        var text = Environment.GetEnvironmentVariable("SEED");
        var seed = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"SEED={seed}");
        return seed;
    }
}
