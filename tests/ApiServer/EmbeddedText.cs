namespace CouponKill.ApiServer;

/// <summary>Tables that are compiled in.</summary>
internal static class EmbeddedText
{
    /// <summary>The lines of a table, without comments and empty ones.</summary>
    public static IReadOnlyList<string> Lines(string name)
    {
        using var reader = new StreamReader(typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)!);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
    }
}
