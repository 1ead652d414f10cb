using System.Globalization;
using System.Text.RegularExpressions;

namespace CouponKill.ApiServer.Cel;

/// <summary>Points in time and durations as texts: RFC 3339, and Go's <c>1h30m</c>.</summary>
internal static partial class CelTime
{
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        return Instant().IsMatch(text)
            && DateTimeOffset.TryParse(text.ToUpperInvariant(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!Duration().IsMatch(text))
            return false;
        foreach (Match part in Part().Matches(text))
        {
            var number = double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture);
            duration += part.Groups["unit"].Value switch
            {
                "h" => TimeSpan.FromHours(number),
                "m" => TimeSpan.FromMinutes(number),
                "s" => TimeSpan.FromSeconds(number),
                "ms" => TimeSpan.FromMilliseconds(number),
                "us" or "µs" => TimeSpan.FromMicroseconds(number),
                _ => TimeSpan.FromTicks((long)(number / 100)),
            };
        }

        if (text[0] == '-')
            duration = -duration;
        return true;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Instant();

    [GeneratedRegex(@"^[+-]?(0|(\d+(\.\d*)?(h|ms|m|s|us|µs|ns))+)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<number>\d+(\.\d*)?)(?<unit>h|ms|m|s|us|µs|ns)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Part();
}
