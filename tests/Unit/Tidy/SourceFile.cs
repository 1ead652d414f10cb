using CouponKill.Harness.Processes;

namespace CouponKill.Unit.Tidy;

/// <summary>A text file that people write.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    private static readonly string[] Directories = ["src", "tools", "bench", "tests", "docs", "deploy"];
    private static readonly string[] Made = ["bin", "obj", "node_modules"];

    /// <summary>Those with an extension, in the directories above and beside them.</summary>
    public static IReadOnlyList<SourceFile> All(string extension) =>
    [
        .. Directory.EnumerateFiles(RepositoryPaths.Root, $"*{extension}")
            .Concat(Directories.SelectMany(directory => Below(System.IO.Path.Combine(RepositoryPaths.Root, directory), extension)))
            .Select(file => new SourceFile(System.IO.Path.GetRelativePath(RepositoryPaths.Root, file), File.ReadAllLines(file))),
    ];

    /// <summary>True for a file in a directory.</summary>
    public bool IsIn(string directory) => Path.StartsWith(directory + "/", StringComparison.Ordinal);

    /// <summary>Where a line is, as editors open it.</summary>
    public string At(int line) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path}:{line + 1}");

    private static IEnumerable<string> Below(string directory, string extension) =>
        Directory.EnumerateFiles(directory, $"*{extension}")
            .Concat(Directory.EnumerateDirectories(directory)
                .Where(child => !Made.Contains(System.IO.Path.GetFileName(child)))
                .SelectMany(child => Below(child, extension)));
}
