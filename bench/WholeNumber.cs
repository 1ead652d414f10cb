using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CouponKill.Bench;

/// <summary>Options that are whole numbers within bounds.</summary>
internal static class WholeNumber
{
    public static Option<int> Option(string name, string description, int otherwise, int most) => new(name)
    {
        Description = $"{description} [{otherwise}]",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => Read(result, name, most),
    };

    /// <summary>An option that may be left out.</summary>
    public static Option<int?> Optional(string name, string description, int most) => new(name)
    {
        Description = description,
        CustomParser = result => Read(result, name, most),
    };

    private static int Read(ArgumentResult result, string name, int most)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most)
            return value;
        result.AddError($"{name} must be a whole number from 1 to {most}.");
        return 0;
    }
}
