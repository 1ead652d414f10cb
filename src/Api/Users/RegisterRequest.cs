using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Users;

/// <summary>A new account.</summary>
/// <param name="Username">3 to 64 letters, digits, dots, underscores and hyphens; unique without regard to case.</param>
/// <param name="Password">8 to 128 characters.</param>
internal sealed record RegisterRequest(
    [property: Required, MinLength(Credentials.MinUsername), MaxLength(Credentials.MaxUsername)]
    [property: RegularExpression("^[A-Za-z0-9._-]+$")]
    string? Username,
    [property: Required, MinLength(Credentials.MinPassword), MaxLength(Credentials.MaxPassword)] string? Password)
    : IRequestBody<RegisterRequest>
{
    public static JsonTypeInfo<RegisterRequest> Json => ApiJsonContext.Default.RegisterRequest;

    private static string UsernameRule =>
        $"Must be {Credentials.MinUsername} to {Credentials.MaxUsername} characters of A-Z, a-z, 0-9, '.', '_' and '-'.";

    public void Validate(FieldErrors errors, DateTimeOffset now)
    {
        if (Username is null)
            errors.Missing("username");
        else if (!Credentials.IsUsername(Username))
            errors.Invalid("username", UsernameRule);
        if (Password is null)
            errors.Missing("password");
        else if (!Credentials.IsPassword(Password))
            errors.Invalid("password", $"Must be {Credentials.MinPassword} to {Credentials.MaxPassword} characters.");
    }
}
