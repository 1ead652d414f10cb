using System.Buffers;

namespace CouponKill.Api.Users;

/// <summary>What names and passwords look like.</summary>
internal static class Credentials
{
    public const int MinUsername = 3;
    public const int MaxUsername = 64;
    public const int MinPassword = 8;
    public const int MaxPassword = 128;

    private static readonly SearchValues<char> UsernameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsUsername(string text) =>
        text.Length is >= MinUsername and <= MaxUsername && !text.AsSpan().ContainsAnyExcept(UsernameCharacters);

    public static bool IsPassword(string text) => text.Length is >= MinPassword and <= MaxPassword;
}
