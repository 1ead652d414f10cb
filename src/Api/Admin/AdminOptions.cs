using System.ComponentModel.DataAnnotations;
using CouponKill.Api.Users;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Admin;

/// <summary>The first admin; configuration section <c>Admin</c>.</summary>
public sealed class AdminOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Admin";

    /// <summary>The name of the first admin.</summary>
    public const string Username = "admin";

    /// <summary>
    /// The first admin's password, 8 to 128 characters; used only while there is no admin. In Development it may be missing:
    /// then a random one is made and printed once. No default.
    /// </summary>
    [Secret]
    public string? Password { get; set; }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Password) && !Credentials.IsPassword(Password))
        {
            yield return SettingFailure.Of(
                validationContext, nameof(Password), $"must be {Credentials.MinPassword} to {Credentials.MaxPassword} characters");
        }
    }
}

[OptionsValidator]
internal sealed partial class AdminOptionsValidator : IValidateOptions<AdminOptions>;
