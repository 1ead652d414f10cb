using System.Net;
using System.Text.RegularExpressions;

namespace CouponKill.Integration.Process;

/// <summary>The form of the log-in page as a browser would send it.</summary>
/// <param name="Action">Where it goes.</param>
/// <param name="Fields">What it sends.</param>
internal sealed partial record LogInForm(string Action, IReadOnlyDictionary<string, string> Fields)
{
    private const int TimeoutMs = 1_000;

    /// <summary>Fills in the form of a page: the password field, the text field before it, and what is hidden.</summary>
    public static LogInForm Fill(string page, string path, string username, string password)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in Input().Matches(page).Select(match => match.Value))
        {
            if (Attribute(input, "name") is { } name)
                fields[name] = Attribute(input, "type") switch
                {
                    "password" => password,
                    "hidden" => Attribute(input, "value") ?? "",
                    _ => username,
                };
        }

        return new LogInForm(Attribute(Form().Match(page).Value, "action") ?? path, fields);
    }

    private static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(tag, $"""\s{name}="([^"]*)" """.TrimEnd(), RegexOptions.IgnoreCase, TimeSpan.FromMilliseconds(TimeoutMs));
        return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
    }

    [GeneratedRegex("<input[^>]*>", RegexOptions.IgnoreCase, TimeoutMs)]
    private static partial Regex Input();

    [GeneratedRegex("<form[^>]*>", RegexOptions.IgnoreCase, TimeoutMs)]
    private static partial Regex Form();
}
