using System.ComponentModel.DataAnnotations;

namespace CouponKill.Shared;

/// <summary>The setting is a number or a time between two bounds, both allowed.</summary>
internal sealed class InRangeAttribute : RangeAttribute
{
    /// <summary>Bounds of a number.</summary>
    public InRangeAttribute(int minimum, int maximum)
        : base(minimum, maximum)
    {
    }

    /// <summary>Bounds of a time, as they are written in the configuration.</summary>
    public InRangeAttribute(string minimum, string maximum)
        : base(typeof(TimeSpan), minimum, maximum)
    {
    }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        IsValid(value) ? ValidationResult.Success : SettingFailure.Of(validationContext, $"must lie in {Minimum}..{Maximum}");
}
