using CouponKill.Api.Users;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Admin;

/// <summary>The first admin; configuration section <c>Admin</c>.</summary>
public sealed class AdminOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Admin";

    /// <summary>The name of the first admin.</summary>
    public const string Username = "admin";

    /// <summary>
    /// The first admin's password, 8 to 128 characters; used only while there is no admin. In Development it may be missing:
    /// then a random one is made and printed once.
    /// </summary>
    public string? Password { get; set; }

    internal sealed class Validator : IValidateOptions<AdminOptions>
    {
        public ValidateOptionsResult Validate(string? name, AdminOptions options) =>
            string.IsNullOrEmpty(options.Password) || Credentials.IsPassword(options.Password)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(
                    $"Admin:Password must be {Credentials.MinPassword} to {Credentials.MaxPassword} characters.");
    }
}
