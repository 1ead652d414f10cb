using System.Text.RegularExpressions;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;

namespace CouponKill.Integration.Process;

/// <summary>The rights in Redis that docs/redis.md names are enough to start, to sell, to block, and to log in.</summary>
[Collection(ProcessCollection.Name)]
public sealed partial class RedisRightsTests
{
    private const string Password = "correct horse battery";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_are_enough()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryPaths.Root, "docs", "redis.md"), Cancel);
        var line = Line().Match(page).Groups["line"].Value;
        var done = await servers.Redis.SendAsync(line.Replace("PASSWORD", "geheim", StringComparison.Ordinal), Cancel);
        Assert.Equal("+OK", done);
        var options = servers.Member(data.Path, TokenMinter.NewKey(), Password);
        var settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
        {
            ["Redis:Configuration"] = $"{servers.Redis.Configuration},user=couponkill,password=geheim",
        };

        await using var silo = await SiloProcess.StartAsync(options with { Environment = "Development", Settings = settings }, Cancel);
        var (admin, now) = (silo.Tokens.Admin(), DateTimeOffset.UtcNow);
        var sale = (await silo.Client.CreateActivityAsync(
            admin, new NewActivityBody("rights", 2, now.AddSeconds(-1), now.AddHours(1)), Cancel)).Expect<ActivityBody>(201);
        Assert.Equal(201, (await silo.Client.ClaimAsync(sale.Id, silo.Tokens.User(1), key: null, Cancel)).Status);
        Assert.InRange((await silo.Client.BlockAsync(2, new NewBlockBody("rights"), admin, Cancel)).Status, 200, 204);
        Assert.Equal(403, (await silo.Client.ClaimAsync(sale.Id, silo.Tokens.User(2), key: null, Cancel)).Status);
        Assert.Equal(200, (await silo.Client.GetAsync("/login", token: null, Cancel)).Status);
        Assert.DoesNotContain("NOPERM", silo.Process.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^<!-- acl -->\s*^```text\n(?<line>.*)\n```", RegexOptions.Multiline, 1_000)]
    private static partial Regex Line();
}
