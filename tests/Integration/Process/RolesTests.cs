using System.Globalization;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using MySqlConnector;

namespace CouponKill.Integration.Process;

/// <summary>Two processes that only host grains, and one that only serves HTTP: together they sell.</summary>
[Collection(ProcessCollection.Name)]
public sealed class RolesTests
{
    private const string Password = "correct horse battery";
    private const string ClusterId = "blue";
    private const string ServiceId = "sale";
    private const string Topic = "blue-orders";
    private const string Group = "blue-projection";
    private const int Partitions = 8;
    private const int Users = 2_000;
    private const int Units = 1_500;
    private const int Clients = 64;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silos_and_an_edge_sell_together()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        servers.Kafka.CreateTopic(Topic, Partitions);
        servers.Kafka.CreateTopic($"{Topic}.dead-letter", 1);
        await using var first = await SiloProcess.StartAsync(Silo(servers, Path.Combine(data.Path, "1")), Cancel);
        await using var second = await SiloProcess.StartAsync(Silo(servers, Path.Combine(data.Path, "2")), Cancel);
        await using var edge = await SiloProcess.StartAsync(
            Named(servers.Member(Path.Combine(data.Path, "edge"), TokenMinter.NewKey(), Password, "api")), Cancel);

        await AssertServesNoApiAsync(first);
        await AssertShowsTheDashboardAsync(edge);
        await SellAsync(edge);
        await AssertNamesAreUsedAsync(servers, first, second);
        foreach (var process in new[] { edge, first, second })
            Assert.Equal(0, await process.StopAsync(Cancel));
    }

    /// <summary>Neither the token key nor the admin's password is a silo's business.</summary>
    private static SiloOptions Silo(ClusterServers servers, string data) =>
        Named(servers.Member(data, jwtKey: "", adminPassword: "", "silo") with { JwtKey = null, AdminPassword = null });

    private static SiloOptions Named(SiloOptions options) => options with
    {
        Settings = new Dictionary<string, string>(options.Settings, StringComparer.Ordinal)
        {
            ["Cluster:Id"] = ClusterId,
            ["Cluster:ServiceId"] = ServiceId,
            ["Silo:AdvertisedAddress"] = "127.0.0.1",
            ["Kafka:Topic"] = Topic,
            ["Kafka:GroupId"] = Group,
        },
    };

    private static async Task AssertServesNoApiAsync(SiloProcess silo)
    {
        Assert.Equal(200, (await silo.Client.GetAsync("/healthz/live", token: null, Cancel)).Status);
        Assert.Contains("orleans_", (await silo.Client.GetAsync("/metrics", token: null, Cancel)).Body, StringComparison.Ordinal);
        foreach (var path in new[] { "/api/v1/activities", "/dashboard/", "/login", "/scalar" })
            Assert.Equal(404, (await silo.Client.GetAsync(path, token: null, Cancel)).Status);
        Assert.DoesNotContain("/scalar", silo.Process.Output, StringComparison.Ordinal);
    }

    private static async Task AssertShowsTheDashboardAsync(SiloProcess edge)
    {
        Assert.Equal(401, (await edge.Client.GetAsync("/dashboard/", token: null, Cancel)).Status);
        Assert.Equal(200, (await edge.Client.GetAsync("/dashboard/", edge.Tokens.Admin(), Cancel)).Status);
        var counters = await Eventually.GetAsync(
            () => edge.Client.GetAsync("/dashboard/DashboardCounters", edge.Tokens.Admin(), Cancel),
            answer => answer.Status == 200 && answer.Body.Contains("\"totalActiveHostCount\":2", StringComparison.OrdinalIgnoreCase),
            Timeout,
            Cancel);
        Assert.Equal(200, counters.Status);
    }

    private static async Task SellAsync(SiloProcess edge)
    {
        var body = new NewActivityBody("through an edge", Units, DateTimeOffset.UtcNow.AddSeconds(-1), DateTimeOffset.UtcNow.AddHours(1));
        var sale = (await edge.Client.CreateActivityAsync(edge.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancel };
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Users), parallel, async (user, cancel) => await ClaimAsync(edge, sale.Id, user, cancel));

        var audit = await Eventually.GetAsync(
            async () => (await edge.Client.AuditAsync(sale.Id, edge.Tokens.Admin(), Cancel)).Expect<AuditBody>(200),
            audit => audit.Consistent,
            Timeout,
            Cancel);
        Assert.Equal(Units, audit.Sold);
        var orders = await edge.Client.ReadOrdersAsync(sale.Id, edge.Tokens.Admin(), Cancel);
        Assert.Equal(Units, orders.Select(order => order.UserId).Distinct().Count());

        var metrics = (await edge.Client.GetAsync("/metrics", token: null, Cancel)).Body;
        var (claims, batches) = (Figure(metrics, "couponkill_batcher_size_sum"), Figure(metrics, "couponkill_batcher_size_count"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{claims} claims in {batches} batches");
        Assert.True(claims >= Units, $"{claims} claims went through the edge's batcher");
        Assert.True(batches * 2 < claims, $"{claims} claims in {batches} batches");
    }

    private static Task<ApiAnswer> ClaimAsync(SiloProcess edge, long sale, int user, CancellationToken cancel) =>
        Eventually.GetAsync(
            () => edge.Client.ClaimAsync(sale, edge.Tokens.User(user), key: null, cancel),
            answer => answer.Status is 200 or 201 or 409,
            Timeout,
            cancel);

    private static double Figure(string metrics, string name) =>
        metrics.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length] is ' ' or '{')
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    private static async Task AssertNamesAreUsedAsync(ClusterServers servers, params SiloProcess[] silos)
    {
        await using var connection = new MySqlConnection(servers.MySql.ConnectionString("couponkill"));
        await connection.OpenAsync(Cancel);
        await using var command = new MySqlCommand("SELECT DeploymentId, Port FROM OrleansMembershipTable", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var ports = new List<int>();
        while (await reader.ReadAsync(Cancel))
        {
            Assert.Equal(ClusterId, reader.GetString(0));
            ports.Add(reader.GetInt32(1));
        }

        Assert.Equal(silos.Select(silo => silo.Options.SiloPort).Order(), ports.Order());
        var probe = new KafkaProbe(servers.Kafka.BootstrapServers);
        await Eventually.GetAsync(() => Task.FromResult(probe.Lag(Group, Topic, Partitions)), lag => lag == 0, Timeout, Cancel);
        Assert.True(probe.Ends(Topic, Partitions).Sum() > 0);
    }
}
