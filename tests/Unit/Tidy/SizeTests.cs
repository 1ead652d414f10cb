using Xunit;

namespace CouponKill.Unit.Tidy;

/// <summary>What is too wide or too long is not read.</summary>
public sealed class SizeTests
{
    private const int LongestLine = 140;
    private const int LongestFile = 300;

    [Fact]
    public void No_line_is_wider_than_an_editor() =>
        AssertNone(SourceFile.All(".cs").SelectMany(WideLines));

    [Fact]
    public void No_file_is_longer_than_one_can_keep_in_mind() =>
        AssertNone(SourceFile.All(".cs").Where(IsLong).Select(file => $"{file.Path}: {file.Lines.Count} lines"));

    [Fact]
    public void Wide_lines_and_long_files_are_found()
    {
        var wide = new SourceFile("Wide.cs", ["", new string('x', LongestLine), new string('x', LongestLine + 1)]);
        Assert.Equal("Wide.cs:3: 141 characters", Assert.Single(WideLines(wide)));
        Assert.False(IsLong(new SourceFile("Long.cs", new string[LongestFile])));
        Assert.True(IsLong(new SourceFile("Long.cs", new string[LongestFile + 1])));
    }

    /// <summary>Unlike an assertion of xunit, it shows all of them.</summary>
    private static void AssertNone(IEnumerable<string> faults)
    {
        var all = faults.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static bool IsLong(SourceFile file) => file.Lines.Count > LongestFile;

    private static IEnumerable<string> WideLines(SourceFile file) =>
        file.Lines.Index().Where(line => line.Item.Length > LongestLine).Select(
            line => $"{file.At(line.Index)}: {line.Item.Length} characters");
}
