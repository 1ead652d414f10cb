using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CouponKill.Harness.Commands;

/// <summary>Command-line options that are whole numbers from 1 to a limit; any other value is an error that names the option.</summary>
public static class WholeNumber
{
    /// <summary>Creates an option with a default, which its help shows.</summary>
    /// <param name="name">The option as it is typed, such as <c>--users</c>.</param>
    /// <param name="description">One sentence for the help.</param>
    /// <param name="otherwise">The value when the option is left out.</param>
    /// <param name="most">The largest value that is accepted.</param>
    public static Option<int> Option(string name, string description, int otherwise, int most) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => Read(result, name, most),
    };

    /// <summary>Creates an option that is null when it is left out.</summary>
    /// <param name="name">The option as it is typed, such as <c>--rate</c>.</param>
    /// <param name="description">One sentence for the help.</param>
    /// <param name="most">The largest value that is accepted.</param>
    public static Option<int?> Optional(string name, string description, int most) => new(name)
    {
        Description = description,
        CustomParser = result => Read(result, name, most),
    };

    private static int Read(ArgumentResult result, string name, int most)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= 1
            && value <= most)
            return value;
        result.AddError($"{name} must be a whole number from 1 to {most}.");
        return 0;
    }
}
