using System.ComponentModel.DataAnnotations;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Auth;

/// <summary>How tokens are signed; configuration section <c>Jwt</c>.</summary>
public sealed class JwtOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Jwt";

    /// <summary>Issuer and audience of every token.</summary>
    public const string Issuer = "couponkill";

    /// <summary>Shortest signing key, in bytes.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>
    /// The signing key in base64, at least 32 bytes. In Development it may be missing: then one is made and kept in the file
    /// <c>jwt.key</c> of the data directory. No default.
    /// </summary>
    [Secret]
    [Given("give the key that signs tokens, at least 32 random bytes in base64")]
    public string? Key { get; set; }

    /// <summary>Seconds that a token is valid. At least 1, by default 3600.</summary>
    [AtLeast(1)]
    public int LifetimeSeconds { get; set; } = 3600;

    /// <summary>The key's bytes; empty when there is no valid key.</summary>
    internal byte[] ReadKey()
    {
        var bytes = new byte[(Key?.Length ?? 0) * 3 / 4 + 3];
        return Convert.TryFromBase64String(Key ?? "", bytes, out var length) ? bytes[..length] : [];
    }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(Key) && ReadKey().Length < MinKeyBytes)
            yield return SettingFailure.Of(validationContext, nameof(Key), $"must be at least {MinKeyBytes} bytes in base64");
    }
}

/// <summary>Stops the start when tokens could not be signed safely.</summary>
[OptionsValidator]
internal sealed partial class JwtOptionsValidator : IValidateOptions<JwtOptions>;
