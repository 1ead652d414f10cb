using CouponKill.Silo.Configuration;
using CouponKill.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>What nobody reads is refused, with what was probably meant; what is others' never stops a start.</summary>
public sealed class UnknownSettingsTests
{
    private static readonly string[] Options = ["--dry-run"];

    [Fact]
    public void Every_setting_is_known() => Assert.Equal(
        Settings.All.Select(setting => setting.Key).Order(StringComparer.OrdinalIgnoreCase),
        KnownSettings.All.Select(setting => setting.Key).Order(StringComparer.OrdinalIgnoreCase),
        StringComparer.OrdinalIgnoreCase);

    [Theory]
    [InlineData("--Claims:MaxQued=5", "Unknown setting Claims:MaxQued; did you mean Claims:MaxQueued?")]
    [InlineData("--claims:maxqueud=5", "Unknown setting claims:maxqueud; did you mean Claims:MaxQueued?")]
    [InlineData("--MaxQueued=5", "Unknown setting MaxQueued; did you mean Claims:MaxQueued?")]
    [InlineData("--Proflie=cluster", "Unknown setting Proflie; did you mean Profile?")]
    [InlineData("--Claims:MaxQueued:Really=5", "Unknown setting Claims:MaxQueued:Really; did you mean Claims:MaxQueued?")]
    [InlineData("--nothing:like=it", "Unknown setting nothing:like.")]
    [InlineData("bogus", "Unknown argument bogus.")]
    [InlineData("--dry-rn", "Unknown argument --dry-rn; did you mean --dry-run?")]
    [InlineData("--Data:Directory", "Argument --Data:Directory has no value: write --Data:Directory=VALUE.")]
    [InlineData("--Data:Directory --urls=http://x", "Argument --Data:Directory has no value: write --Data:Directory=VALUE.")]
    [InlineData("--Users:MaxRemembered_FILE=x", "Unknown setting Users:MaxRemembered_FILE; did you mean Users:MaxRemembered?")]
    public void An_unknown_argument_is_named(string arguments, string line) => Assert.Equal(line, Assert.Single(Find(arguments)));

    [Theory]
    [InlineData("--Claims:MaxQueued=5 --Users:MaxRemembered 7 Profile=cluster")]
    [InlineData("--Kafka:ClientSettings:sasl.password=x --Kafka:ClientSettings:sasl.password_FILE=y --Jwt:Key_FILE=z")]
    [InlineData("--Logging:LogLevel:Default=Debug --Kestrel:Endpoints:Api:Url=x --environment=Development --OTEL_SERVICE_NAME=x")]
    public void What_is_read_is_known(string arguments) => Assert.Empty(Find(arguments));

    [Theory]
    [InlineData("Claims:MaxQued", "Unknown setting Claims:MaxQued; did you mean Claims:MaxQueued?")]
    [InlineData("Roles:0", "Unknown setting Roles:0; did you mean Roles?")]
    public void An_unknown_key_in_a_section_of_ours_is_named_wherever_it_comes_from(string key, string line) =>
        Assert.Equal(line, Assert.Single(Find("", (key, "5"))));

    [Theory]
    [InlineData("PATH")]
    [InlineData("Orleans:Clustering:Provider")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("Sales:Region")]
    [InlineData("Users")]
    public void What_is_others_is_passed_over(string key) => Assert.Empty(Find("", (key, "x")));

    /// <summary>By the program itself, so that no profile forgets to look.</summary>
    [Theory]
    [InlineData("embedded")]
    [InlineData("cluster")]
    public void The_program_looks(string profile)
    {
        var settings = new Dictionary<string, string>(Settings.Required, StringComparer.Ordinal)
        {
            ["Profile"] = profile,
            ["Claims:MaxQued"] = "5",
        };
        var refused = Assert.Throws<StartException>(() => Settings.Compose(settings));
        Assert.Contains("Claims:MaxQued;", refused.Message, StringComparison.Ordinal);
    }

    private static List<string> Find(string arguments, params (string Key, string Value)[] environment)
    {
        var args = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(environment.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .AddCommandLine(args)
            .Build();
        return [.. UnknownSettings.Find(args, configuration, Options)];
    }
}
