using System.Security.Cryptography;

namespace CouponKill.Ledger.Accounts;

/// <summary>
/// The ids of users, which are numbers. New ones are made of time and randomness, so that a store that was put back to an older copy
/// does not give a lost account's id to another. They fit into 53 bits, and so into a JavaScript number.
/// </summary>
public static class UserId
{
    private const int RandomBits = 22;
    private const long MaxSecond = (1L << (53 - RandomBits)) - 1;

    /// <summary>The moment whose ids begin at 0; the last ones are of the year 2093.</summary>
    private static readonly DateTimeOffset Epoch = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>An id that very probably nobody has: the second in the upper 31 bits, randomness in the lower 22.</summary>
    /// <param name="clock">Tells the time; one before 2025 counts as the beginning of 2025.</param>
    public static long New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var second = Math.Clamp((clock.GetUtcNow() - Epoch).Ticks / TimeSpan.TicksPerSecond, 0, MaxSecond);
        return (second << RandomBits) + RandomNumberGenerator.GetInt32(1, 1 << RandomBits);
    }

    /// <summary>True for the canonical decimal text of 1 to 2^63-1.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="id">The id; of no use when the result is false.</param>
    public static bool TryParse(string? text, out long id) => DecimalId.TryParse(text, out id);
}
