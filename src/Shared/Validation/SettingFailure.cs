using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace CouponKill.Shared;

/// <summary>What is wrong with a setting: one line that begins with its key as it is configured.</summary>
internal static class SettingFailure
{
    /// <summary>A failure of the property that is being checked.</summary>
    public static ValidationResult Of(ValidationContext context, string rule) => Of(context, context.MemberName ?? "", rule);

    /// <summary>A failure of one of the properties, found by a rule over several.</summary>
    /// <param name="context">Names the options class, whose constant <c>Section</c> is the first part of the key.</param>
    /// <param name="member">The property, or the part of the key after the section.</param>
    /// <param name="rule">What the value must be, as the end of a sentence that begins with the key.</param>
    /// <remarks>It has no member names: the options infrastructure would put them in front of the line.</remarks>
    public static ValidationResult Of(ValidationContext context, string member, string rule) =>
        new($"{Section(context.ObjectType)}:{member} {rule}{Owner(context)}.");

    private static object? Section(Type options) =>
        options.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue();

    /// <summary>The display name is "type.property", and "name.property" for options that have a name.</summary>
    private static string Owner(ValidationContext context)
    {
        var name = context.DisplayName[..Math.Max(context.DisplayName.LastIndexOf('.'), 0)];
        return name.Length == 0 || string.Equals(name, context.ObjectType.Name, StringComparison.Ordinal)
            ? ""
            : $" (options named '{name}')";
    }
}
