using System.Globalization;

namespace CouponKill.Integration.Support;

/// <summary>Random numbers that can be repeated: the seed is printed, and the environment variable SEED sets it.</summary>
internal static class TestRandom
{
    public static Random Create()
    {
        var text = Environment.GetEnvironmentVariable("SEED");
        var seed = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"SEED={seed}");
        return new Random(seed);
    }

    public static byte[] NextBytes(this Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
