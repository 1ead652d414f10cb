using System.ComponentModel.DataAnnotations;

namespace CouponKill.Shared;

/// <summary>The setting is neither missing nor blank.</summary>
/// <param name="hint">What to give, for the end of the message; null when the key says enough.</param>
internal sealed class GivenAttribute(string? hint = null) : RequiredAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        IsValid(value)
            ? ValidationResult.Success
            : SettingFailure.Of(validationContext, hint is null ? "is missing" : $"is missing: {hint}");
}
