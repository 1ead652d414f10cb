using System.Globalization;
using System.Reflection;
using System.Text;

namespace CouponKill.Storage.MySql.Schema;

/// <summary>One step of the schema: an embedded file named <c>number-name.sql</c>.</summary>
/// <param name="Version">Its number; 1 for the first, without gaps.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Sql">Its statements, as the mysql client takes them.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    private const string Prefix = "MySql.";
    private const string Suffix = ".sql";

    /// <summary>All of this program, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(Load)
            .OrderBy(migration => migration.Version),
    ];

    private static Migration Load(string resource)
    {
        var name = resource[Prefix.Length..^Suffix.Length];
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new Migration(int.Parse(name.AsSpan(0, dash), CultureInfo.InvariantCulture), name[(dash + 1)..], reader.ReadToEnd());
    }
}
