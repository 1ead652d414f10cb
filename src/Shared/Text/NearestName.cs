namespace CouponKill.Shared;

/// <summary>What somebody probably meant who wrote a name that there is not.</summary>
internal static class NearestName
{
    /// <summary>Further off than a third of the letters is another word.</summary>
    private const int LettersPerError = 3;

    /// <summary>The end of a message: <c>; did you mean X?</c> or a full stop.</summary>
    public static string Hint(string name, IEnumerable<string> known) => Of(name, known) is { } near ? $"; did you mean {near}?" : ".";

    /// <summary>The known name that differs least, or null when all differ too much.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What there is. Of a key with a section, its last part may have been written alone.</param>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var (nearest, least) = ((string?)null, Math.Max(1, name.Length / LettersPerError) + 1);
        foreach (var candidate in known)
        {
            var distance = Math.Min(Distance(name, candidate), Distance(name, candidate[(candidate.LastIndexOf(':') + 1)..]));
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>How many letters have to be put in, taken out or changed, whatever their case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = left = Math.Min(change, Math.Min(diagonal, left) + 1);
            }
        }

        return row[^1];
    }
}
