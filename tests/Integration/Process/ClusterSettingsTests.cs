using System.Globalization;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>Every setting of the cluster profile is read from its environment variable, and a missing or wrong one is named.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ClusterSettingsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Profile", "clutser")]
    [InlineData("Roles", "silo,apy")]
    [InlineData("Cluster:Id", " ")]
    [InlineData("Cluster:ServiceId", " ")]
    [InlineData("Silo:Port", "0")]
    [InlineData("Silo:Port", "eleven")]
    [InlineData("Silo:GatewayPort", "70000")]
    [InlineData("Silo:AdvertisedAddress", "here")]
    [InlineData("MySql:ConnectionString", null)]
    [InlineData("MySql:ConnectionString", "Server=127.0.0.1")]
    [InlineData("MySql:StartTimeout", "soon")]
    [InlineData("Redis:Configuration", null)]
    [InlineData("Redis:Configuration", "127.0.0.1,nonsense=1")]
    [InlineData("Kafka:BootstrapServers", null)]
    [InlineData("Kafka:Topic", "not a topic")]
    [InlineData("Kafka:GroupId", " ")]
    [InlineData("Jwt:Key", null)]
    public Task A_wrong_setting_stops_the_start(string key, string? value) => RefusesAsync(key, value, roles: "silo,api");

    [Theory]
    [InlineData("Redis:Configuration", "api")]
    [InlineData("MySql:ConnectionString", "api")]
    [InlineData("MySql:ConnectionString", "silo")]
    [InlineData("Kafka:BootstrapServers", "silo")]
    public Task Each_role_asks_for_what_it_needs(string key, string roles) => RefusesAsync(key, value: null, roles);

    private static async Task RefusesAsync(string key, string? value, string roles)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["urls"] = "http://127.0.0.1:" + FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["Profile"] = "cluster",
            ["Roles"] = roles,
            ["Jwt:Key"] = TokenMinter.NewKey(),
            ["MySql:ConnectionString"] = "Server=127.0.0.1;Port=1;Database=couponkill",
            ["Redis:Configuration"] = "127.0.0.1:1",
            ["Kafka:BootstrapServers"] = "127.0.0.1:1",
            [key] = value,
        };
        var environment = settings.ToDictionary(
            pair => pair.Key.Replace(":", "__", StringComparison.Ordinal), pair => pair.Value, StringComparer.Ordinal);
        await using var process = ServerProcess.Start(RepositoryPaths.Silo, [], environment, Path.GetTempPath());

        Assert.Equal(1, await process.WaitForExitAsync(Timeout, Cancel));
        Assert.Contains(key, Assert.Single(process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(process.Output);
    }
}
