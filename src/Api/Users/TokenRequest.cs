using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Users;

/// <summary>A name and its password, for a token.</summary>
/// <param name="Username">The account's name; at most 64 characters.</param>
/// <param name="Password">The account's password; at most 128 characters.</param>
internal sealed record TokenRequest(
    [property: Required, MaxLength(Credentials.MaxUsername)] string? Username,
    [property: Required, MaxLength(Credentials.MaxPassword)] string? Password)
    : IRequestBody<TokenRequest>
{
    public static JsonTypeInfo<TokenRequest> Json => ApiJsonContext.Default.TokenRequest;

    public void Validate(FieldErrors errors, DateTimeOffset now)
    {
        if (Username is null)
            errors.Missing("username");
        else if (Username.Length > Credentials.MaxUsername)
            errors.Invalid("username", $"Must be at most {Credentials.MaxUsername} characters.");
        if (Password is null)
            errors.Missing("password");
        else if (Password.Length > Credentials.MaxPassword)
            errors.Invalid("password", $"Must be at most {Credentials.MaxPassword} characters.");
    }
}
