namespace CouponKill.Api.Auth;

/// <summary>How tokens are signed; configuration section <c>Jwt</c>.</summary>
public sealed class JwtOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Jwt";

    /// <summary>Issuer and audience of every token.</summary>
    public const string Issuer = "couponkill";

    /// <summary>Shortest signing key, in bytes.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>
    /// The signing key in base64. In Development it may be missing: then one is made and kept in the file <c>jwt.key</c> of the
    /// data directory.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>Seconds that a token is valid.</summary>
    public int LifetimeSeconds { get; set; } = 3600;

    /// <summary>The key's bytes; empty when there is no valid key.</summary>
    internal byte[] ReadKey()
    {
        var bytes = new byte[(Key?.Length ?? 0) * 3 / 4 + 3];
        return Convert.TryFromBase64String(Key ?? "", bytes, out var length) ? bytes[..length] : [];
    }
}
