using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CouponKill.Harness.Http;

/// <summary>Signs access tokens (JWT, HS256) with the server's key, about a microsecond each; thread-safe.</summary>
public sealed class TokenMinter
{
    private const string Issuer = "couponkill";
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8) + ".";

    private readonly byte[] _key;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _clock;

    /// <summary>Creates a signer for the key of a server.</summary>
    /// <param name="base64Key">The key as <c>Jwt:Key</c> has it: base64 of 32 bytes or more.</param>
    /// <param name="lifetime">How long tokens are valid; a day when not given.</param>
    /// <param name="clock">Where the time comes from; the system's when not given.</param>
    /// <exception cref="FormatException">The key is not base64.</exception>
    /// <exception cref="ArgumentException">The key is shorter than 32 bytes.</exception>
    public TokenMinter(string base64Key, TimeSpan? lifetime = null, TimeProvider? clock = null)
    {
        _key = Convert.FromBase64String(base64Key);
        if (_key.Length < 32)
            throw new ArgumentException("The key has fewer than 32 bytes.", nameof(base64Key));
        _lifetime = lifetime ?? TimeSpan.FromDays(1);
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>A new random key, in base64.</summary>
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>A user's token.</summary>
    public string User(long userId) => Mint(userId.ToString(CultureInfo.InvariantCulture), "user");

    /// <summary>An admin's token. The account need not exist: the token is the authority.</summary>
    public string Admin(long userId = 1) => Mint(userId.ToString(CultureInfo.InvariantCulture), "admin");

    /// <summary>A token with any subject and role, for tests of what is refused as well.</summary>
    public string Mint(string subject, string role)
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var expires = now + (long)_lifetime.TotalSeconds;
        return Sign(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"sub":"{{subject}}","role":"{{role}}","iss":"{{Issuer}}","aud":"{{Issuer}}","iat":""" +
            $$"""{{Math.Min(now, expires)}},"exp":{{expires}}}"""));
    }

    /// <summary>A token with any payload.</summary>
    /// <param name="payload">The claims, as JSON.</param>
    public string Sign(string payload)
    {
        var text = Header + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload));
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text), hash);
        return $"{text}.{Base64Url.EncodeToString(hash)}";
    }
}
