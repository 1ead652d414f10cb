using System.Globalization;

namespace CouponKill.Api.Users;

/// <summary>What characters are made of, from Unicode's character database; read when somebody first uses more than ASCII.</summary>
internal static class CanonicalForms
{
    private const string Resource = "canonical-forms.txt";
    private static readonly Dictionary<int, int> Classes = [];

    static CanonicalForms()
    {
        using var reader = new StreamReader(typeof(CanonicalForms).Assembly.GetManifestResourceStream(Resource)!);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                Array.ForEach(line.Split(' '), Add);
        }
    }

    /// <summary>The one or two characters that a character is made of.</summary>
    public static Dictionary<int, int[]> Parts { get; } = [];

    /// <summary>The character that two are composed to.</summary>
    public static Dictionary<(int First, int Second), int> Wholes { get; } = [];

    /// <summary>The canonical combining class: 0 for base characters.</summary>
    public static int ClassOf(int point) => Classes.GetValueOrDefault(point);

    /// <summary><c>E9=65+301</c> for what is composed, <c>212B~C5</c> for what is not, <c>300-314:230</c> for a class.</summary>
    private static void Add(string entry)
    {
        if (entry.Split(':') is [var range, var mark])
        {
            var ends = range.Split('-');
            for (var point = Hex(ends[0]); point <= Hex(ends[^1]); point++)
                Classes[point] = int.Parse(mark, CultureInfo.InvariantCulture);
            return;
        }

        var sign = entry.IndexOfAny(['=', '~']);
        var (whole, parts) = (Hex(entry[..sign]), Array.ConvertAll(entry[(sign + 1)..].Split('+'), Hex));
        Parts[whole] = parts;
        if (entry[sign] == '=')
            Wholes[(parts[0], parts[1])] = whole;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
