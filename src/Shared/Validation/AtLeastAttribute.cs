using System.ComponentModel.DataAnnotations;

namespace CouponKill.Shared;

/// <summary>The setting is a number or a time that is not below a bound.</summary>
internal sealed class AtLeastAttribute : RangeAttribute
{
    /// <summary>Lower bound of a number.</summary>
    public AtLeastAttribute(int minimum)
        : base(minimum, int.MaxValue)
    {
    }

    /// <summary>Lower bound of a time, as it is written in the configuration.</summary>
    public AtLeastAttribute(string minimum)
        : base(typeof(TimeSpan), minimum, TimeSpan.MaxValue.ToString())
    {
    }

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        IsValid(value) ? ValidationResult.Success : SettingFailure.Of(validationContext, $"must be at least {Minimum}");
}
