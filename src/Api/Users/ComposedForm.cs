using System.Text;

namespace CouponKill.Api.Users;

/// <summary>
/// Unicode's form NFC: one spelling for what looks the same, such as an é that a keyboard sends as one character or as two. The program
/// runs without ICU, and there <see cref="string.Normalize()"/> changes nothing.
/// </summary>
internal static class ComposedForm
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    /// <summary>The text in its composed form; one with halves of surrogate pairs as it is.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text) || !IsWhole(text))
            return text;
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, points);
        Order(points);
        var composed = new StringBuilder(text.Length);
        foreach (var point in Compose(points))
            composed.Append(new Rune(point));
        return composed.ToString();
    }

    private static bool IsWhole(string text)
    {
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
                return false;
            rest = rest[length..];
        }

        return true;
    }

    private static void Decompose(int point, List<int> into)
    {
        var hangul = point - HangulBase;
        if (hangul is >= 0 and < Leads * Vowels * Tails)
        {
            into.Add(LeadBase + hangul / (Vowels * Tails));
            into.Add(VowelBase + hangul / Tails % Vowels);
            if (hangul % Tails > 0)
                into.Add(TailBase + hangul % Tails);
        }
        else if (CanonicalForms.Parts.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
                Decompose(part, into);
        }
        else
        {
            into.Add(point);
        }
    }

    /// <summary>Marks between two base characters stand in the order of their classes; those of one class keep theirs.</summary>
    private static void Order(List<int> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            var mark = CanonicalForms.ClassOf(points[i]);
            for (var j = i; mark > 0 && j > 0 && CanonicalForms.ClassOf(points[j - 1]) > mark; j--)
                (points[j - 1], points[j]) = (points[j], points[j - 1]);
        }
    }

    /// <summary>Each mark joins the base character before it, unless one of its class or a higher one stands between.</summary>
    private static List<int> Compose(List<int> points)
    {
        var (composed, start, last) = (new List<int>(points.Count), -1, 0);
        foreach (var point in points)
        {
            var mark = CanonicalForms.ClassOf(point);
            var isNext = start == composed.Count - 1;
            if (start >= 0 && (isNext || last < mark) && Pair(composed[start], point) is { } whole)
            {
                composed[start] = whole;
                continue;
            }

            if (mark == 0)
                start = composed.Count;
            last = mark;
            composed.Add(point);
        }

        return composed;
    }

    private static int? Pair(int first, int second)
    {
        var (lead, vowel, tail, hangul) = (first - LeadBase, second - VowelBase, second - TailBase, first - HangulBase);
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return HangulBase + (lead * Vowels + vowel) * Tails;
        if (hangul is >= 0 and < Leads * Vowels * Tails && hangul % Tails == 0 && tail is > 0 and < Tails)
            return first + tail;
        return CanonicalForms.Wholes.TryGetValue((first, second), out var whole) ? whole : null;
    }
}
