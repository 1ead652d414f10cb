using CouponKill.Harness.Commands;

namespace CouponKill.Bench.Report;

/// <summary>The part of a text between two marker lines, which a program writes; the rest is people's.</summary>
internal static class MarkedSection
{
    /// <summary>Puts new lines between the markers.</summary>
    /// <exception cref="CommandException">The markers are not there.</exception>
    public static string Replace(string text, string name, string content)
    {
        var (begin, end) = ($"<!-- {name}:begin -->", $"<!-- {name}:end -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new CommandException($"There is no {begin} with {end} behind it to write between.");
        return $"{text[..(from + begin.Length)]}\n\n{content.Trim()}\n\n{text[to..]}";
    }
}
