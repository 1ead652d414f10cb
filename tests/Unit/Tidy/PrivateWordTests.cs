using Xunit;

namespace CouponKill.Unit.Tidy;

/// <summary>Names and comments use the words that the field uses.</summary>
public sealed class PrivateWordTests
{
    /// <summary>These files must name them.</summary>
    private const string Here = "tests/Unit/Tidy";

    [Theory]
    [InlineData(".cs")]
    [InlineData(".md")]
    public void Nothing_has_a_private_name(string extension)
    {
        var hits = SourceFile.All(extension)
            .Where(file => !file.IsIn(Here))
            .SelectMany(file => file.Lines.Index()
                .SelectMany(line => PrivateWords.In(line.Item).Select(word => $"{file.At(line.Index)}: {word}")))
            .ToList();
        Assert.True(hits.Count == 0, $"{hits.Count} private words\n{string.Join('\n', hits)}");
    }

    [Theory]
    [InlineData("await Task.Delay(MaxPatience);", "MaxPatience")]
    [InlineData("private int s_pen;", "s_pen")]
    [InlineData("var goAwayFrame = 1;", "goAwayFrame")]
    [InlineData("GOAWAY", "GOAWAY")]
    [InlineData("one GLANCE and", "GLANCE")]
    [InlineData("There is plenty of it.", "plenty")]
    [InlineData("/// <summary>Makes one.</summary>", "Makes one")]
    [InlineData("heartbeat, beaten, open, temporary; it makes ones; what it makes, one stays; go away", null)]
    public void They_are_found_as_words_and_as_parts_of_names(string line, string? word) =>
        Assert.Equal(word ?? "", string.Join(", ", PrivateWords.In(line)));
}
