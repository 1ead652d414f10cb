using System.Text.RegularExpressions;

namespace CouponKill.Unit.Tidy;

/// <summary>
/// Words that once stood here for things that have a name everywhere else, such as a timeout. Nobody finds by them what they seek.
/// They are found in prose and as parts of names (<c>MaxPatience</c>, <c>s_pen</c>), but not inside words (heartbeat, open).
/// </summary>
internal static partial class PrivateWords
{
    /// <summary>Each as its parts.</summary>
    private static readonly string[][] All =
    [
        ["patience"], ["plenty"], ["glance"], ["bury"], ["pen"], ["takings"], ["goaway"], ["go", "away"], ["beat"], ["tempo"],
    ];

    /// <summary>Those in a line, as they are written there.</summary>
    public static IEnumerable<string> In(string line)
    {
        foreach (var name in Names().Matches(line).Select(match => match.Value))
        {
            string[] parts = [.. Parts().Matches(name).Select(match => match.Value)];
            if (All.Any(word => Contains(parts, word)))
                yield return name;
        }

        foreach (Match phrase in Phrase().Matches(line))
            yield return phrase.Value;
    }

    private static bool Contains(string[] parts, string[] word) =>
        Enumerable.Range(0, Math.Max(0, parts.Length - word.Length + 1))
            .Any(start => parts.Skip(start).Take(word.Length).SequenceEqual(word, StringComparer.OrdinalIgnoreCase));

    [GeneratedRegex("[A-Za-z0-9_]+", RegexOptions.None, 1_000)]
    private static partial Regex Names();

    /// <summary>What summaries of constructors said instead of what they construct.</summary>
    [GeneratedRegex(@"\bmakes\s+one\b", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex Phrase();

    /// <summary>Words in PascalCase, camelCase and snake_case; several capitals in a row are one word.</summary>
    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+", RegexOptions.None, 1_000)]
    private static partial Regex Parts();
}
