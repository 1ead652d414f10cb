using System.Globalization;

namespace CouponKill.Api.Users;

/// <summary>Reads the ids of users.</summary>
internal static class UserId
{
    /// <summary>True for the canonical decimal text of 1 to 2^63-1.</summary>
    public static bool TryParse(string? text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id >= 1 && text![0] != '0';
}
