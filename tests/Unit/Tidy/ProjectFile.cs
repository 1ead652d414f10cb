using System.Xml.Linq;

namespace CouponKill.Unit.Tidy;

/// <summary>What a project's file says that it stands on.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="References">The paths of the projects that it refers to, from the root.</param>
/// <param name="Packages">Its packages and frameworks.</param>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    /// <summary>From the outermost to the innermost: a project may refer to its own area and to those after it.</summary>
    private static readonly string[] Areas = ["tests", "bench", "tools", "src"];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The names of the projects that it refers to.</summary>
    public IEnumerable<string> Projects => References.Select(reference => System.IO.Path.GetFileNameWithoutExtension(reference)!);

    public static IReadOnlyList<ProjectFile> All() =>
        [.. SourceFile.All(".csproj").Select(file => Parse(file.Path, string.Join('\n', file.Lines)))];

    public static ProjectFile Parse(string path, string text)
    {
        var items = XDocument.Parse(text).Descendants().Where(item => item.Attribute("Include") is not null).ToList();
        var directory = System.IO.Path.GetDirectoryName("/" + path)!;
        return new ProjectFile(
            path,
            [.. Included("ProjectReference").Select(reference => System.IO.Path.GetFullPath(reference, directory).TrimStart('/'))],
            [.. Included("PackageReference"), .. Included("FrameworkReference")]);

        IEnumerable<string> Included(string item) =>
            items.Where(element => element.Name.LocalName.Equals(item, StringComparison.Ordinal)).Select(
                element => element.Attribute("Include")!.Value);
    }

    /// <summary>References that lead outwards, such as from a tool to a test: as long as there is none, no areas form a circle.</summary>
    public IEnumerable<string> Outward() =>
        References.Where(reference => Rank(reference) < Rank(Path)).Select(reference => $"{Path} refers to {reference}");

    private static int Rank(string path)
    {
        var rank = Array.IndexOf(Areas, path.Split('/')[0]);
        return rank >= 0 ? rank : throw new InvalidOperationException($"{path} is in none of {string.Join(", ", Areas)}.");
    }
}
