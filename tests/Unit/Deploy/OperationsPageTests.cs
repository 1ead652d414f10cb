using System.Text.RegularExpressions;
using CouponKill.Harness.Processes;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>docs/operations.md tells of every setting that there is, and of none that there is not.</summary>
public sealed partial class OperationsPageTests
{
    /// <summary>Of .NET itself.</summary>
    private static readonly string[] Foreign = ["DOTNET_ENVIRONMENT", "Logging:LogLevel:Default"];

    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "operations.md"));

    public static TheoryData<string, string> AllSettings()
    {
        var data = new TheoryData<string, string>();
        foreach (var setting in Settings.All)
            data.Add(setting.Key, setting.Default);
        return data;
    }

    [Theory]
    [MemberData(nameof(AllSettings))]
    public void A_setting_is_described_with_its_variable_and_its_default(string key, string value)
    {
        var rows = Rows().Where(row => string.Equals(row.Groups["key"].Value, key, StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.True(rows.Count == 1, $"{key} has {rows.Count} rows in docs/operations.md");
        Assert.Equal(new Setting(key, value).Variable, rows[0].Groups["variable"].Value, ignoreCase: true);
        if (value.Length > 0)
            Assert.Equal(value, rows[0].Groups["value"].Value.Trim(' ', '`'));
        Assert.NotEmpty(rows[0].Groups["meaning"].Value.Trim());
    }

    [Fact]
    public void Nothing_is_described_that_nobody_reads()
    {
        var known = Settings.All.Select(setting => setting.Key).Concat(Foreign).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.All(Rows(), row => Assert.Contains(row.Groups["key"].Value, known));
    }

    private static MatchCollection Rows() => Row().Matches(Page);

    [GeneratedRegex(
        @"^\| `(?<key>[\w:]+)` \| `(?<variable>\w+)` \|(?<value>[^|]*)\|(?<unit>[^|]*)\|(?<meaning>[^|]*)\|$",
        RegexOptions.Multiline,
        1_000)]
    private static partial Regex Row();
}
