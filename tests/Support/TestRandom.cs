using System.Globalization;
using Xunit;

namespace CouponKill.Testing;

/// <summary>Random numbers that can be repeated: the seed is printed, and the environment variable SEED sets it.</summary>
public static class TestRandom
{
    /// <summary>Creates the generator of a test.</summary>
    public static Random Create() => new(NextSeed());

    /// <summary>A seed for a test that has several generators.</summary>
    public static int NextSeed()
    {
        var text = Environment.GetEnvironmentVariable("SEED");
        var seed = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"SEED={seed}");
        return seed;
    }

    /// <summary>So many random bytes.</summary>
    public static byte[] NextBytes(this Random random, int count)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
