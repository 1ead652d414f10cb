using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CouponKill.Ledger;

/// <summary>The text of ids: decimal, and only one text for each id.</summary>
public static class DecimalId
{
    /// <summary>True for digits alone, without a leading zero, of 1 to 2^63-1.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="id">The id; of no use when the result is false.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id)
        && text[0] != '0'
        // long.TryParse takes trailing NULs.
        && char.IsAsciiDigit(text[^1]);
}
