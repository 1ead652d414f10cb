using Microsoft.Extensions.Options;

namespace CouponKill.Api.Auth;

/// <summary>Stops the start when tokens could not be signed safely.</summary>
internal sealed class JwtOptionsValidator : IValidateOptions<JwtOptions>
{
    public ValidateOptionsResult Validate(string? name, JwtOptions options)
    {
        if (string.IsNullOrEmpty(options.Key))
            return ValidateOptionsResult.Fail("Jwt:Key is missing: give the key that signs tokens, at least 32 random bytes in base64.");
        if (options.ReadKey().Length < JwtOptions.MinKeyBytes)
            return ValidateOptionsResult.Fail("Jwt:Key must be at least 32 bytes in base64.");
        if (options.LifetimeSeconds < 1)
            return ValidateOptionsResult.Fail("Jwt:LifetimeSeconds must be at least 1.");
        return ValidateOptionsResult.Success;
    }
}
