using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Users;

/// <summary>A new account.</summary>
/// <param name="Username">3 to 64 letters, digits, dots, underscores and hyphens; unique without regard to case.</param>
/// <param name="Password">8 to 128 characters.</param>
internal sealed record RegisterRequest(
    [property: Required, MinLength(Credentials.MinUsername), MaxLength(Credentials.MaxUsername), RegularExpression("^[A-Za-z0-9._-]+$")] string? Username,
    [property: Required, MinLength(Credentials.MinPassword), MaxLength(Credentials.MaxPassword)] string? Password)
    : IRequestBody<RegisterRequest>
{
    public static JsonTypeInfo<RegisterRequest> Json => ApiJsonContext.Default.RegisterRequest;

    public void Validate(FieldErrors errors, DateTimeOffset now)
    {
        if (Username is null)
            errors.Missing("username");
        else if (!Credentials.IsUsername(Username))
            errors.Invalid("username", $"Must be {Credentials.MinUsername} to {Credentials.MaxUsername} characters of A-Z, a-z, 0-9, '.', '_' and '-'.");
        if (Password is null)
            errors.Missing("password");
        else if (!Credentials.IsPassword(Password))
            errors.Invalid("password", $"Must be {Credentials.MinPassword} to {Credentials.MaxPassword} characters.");
    }
}

/// <summary>A name and its password, for a token.</summary>
/// <param name="Username">The account's name.</param>
/// <param name="Password">Its password.</param>
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

/// <summary>A new account's id.</summary>
/// <param name="UserId">The id.</param>
internal sealed record UserBody(string UserId);

/// <summary>A token.</summary>
/// <param name="AccessToken">The token, for the Authorization header.</param>
/// <param name="TokenType">Always Bearer.</param>
/// <param name="ExpiresIn">Seconds that it is valid.</param>
internal sealed record TokenBody(string AccessToken, string TokenType, int ExpiresIn);
