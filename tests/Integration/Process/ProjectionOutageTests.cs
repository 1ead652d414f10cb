using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;
using CouponKill.Testing.Histories;
using CouponKill.Testing.Invariants;

namespace CouponKill.Integration.Process;

/// <summary>A silo of the cluster profile while Kafka or MySQL is away: claims go on, and every order arrives afterwards.</summary>
[Campaign]
public sealed class ProjectionOutageTests(ITestOutputHelper output)
{
    private const string Password = "correct horse battery";
    private const string Topic = "couponkill-orders";
    private const string Group = "couponkill";
    private const int Partitions = 8;
    private const int Before = 300;
    private const int During = 2_000;
    private const int Clients = 24;
    private const int OutboxBytes = 4 << 20;
    private const int OutboxOrders = 16_384 + During;
    private const int QueuedMessages = Partitions * (1_024 + 4_096);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly History _history = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_Kafka_is_down_every_claim_is_answered_and_its_order_comes_later()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var silo = await SiloProcess.StartAsync(Member(servers, data), Cancel);
        var sale = await OpenAsync(silo);
        await ClaimAsync(silo, sale, 1, Before);
        await StoredAsync(silo, sale, Before);

        servers.Kafka.Down();
        await ClaimAsync(silo, sale, Before + 1, During);
        await ShowBoundedOutboxAsync(silo);
        Assert.Equal(Before, (await silo.Client.ReadOrdersAsync(sale.Id, silo.Tokens.Admin(), Cancel)).Count);

        servers.Kafka.Up();
        await CheckAsync(silo, sale, servers);
    }

    [Fact]
    public async Task Killed_while_Kafka_is_down_the_next_owner_publishes_what_was_not_stored()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var options = Member(servers, data);
        ActivityBody sale;
        await using (var first = await SiloProcess.StartAsync(options, Cancel))
        {
            sale = await OpenAsync(first);
            await ClaimAsync(first, sale, 1, Before);
            await StoredAsync(first, sale, Before);
            servers.Kafka.Down();
            await ClaimAsync(first, sale, Before + 1, During);
            await first.KillAsync(Cancel);
        }

        await using var next = await SiloProcess.StartAsync(options, Cancel);
        await Eventually.GetAsync(() => TryClaimAsync(next, sale, 1), call => call.Told == Told.Replayed, Timeout, Cancel);
        servers.Kafka.Up();
        await CheckAsync(next, sale, servers);
    }

    [Fact]
    public async Task While_MySQL_is_down_every_claim_is_answered_and_nothing_is_given_up()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var silo = await SiloProcess.StartAsync(Member(servers, data), Cancel);
        var sale = await OpenAsync(silo);
        await ClaimAsync(silo, sale, 1, Before);
        await StoredAsync(silo, sale, Before);

        await servers.MySql.KillAsync(Cancel);
        await ClaimAsync(silo, sale, Before + 1, During);
        await Eventually.GetAsync(() => SumAsync(silo, "kafka_streams_queue_depth"), depth => depth > 0, Timeout, Cancel);
        Assert.InRange(await SumAsync(silo, "kafka_streams_queue_depth"), 1, QueuedMessages);
        Assert.True(
            new KafkaProbe(servers.Kafka.BootstrapServers).Lag(Group, Topic, Partitions) > 0,
            "Offsets of orders that are not stored are committed.");
        await ShowBoundedOutboxAsync(silo);

        await servers.MySql.StartAsync(Cancel);
        await CheckAsync(silo, sale, servers);
    }

    private static SiloOptions Member(ClusterServers servers, TempDirectory data)
    {
        var member = servers.Member(data.Path, TokenMinter.NewKey(), Password);
        return member with
        {
            Settings = new Dictionary<string, string>(member.Settings, StringComparer.Ordinal) { ["Kafka:DeliveryTimeout"] = "00:00:01" },
        };
    }

    private static async Task<ActivityBody> OpenAsync(SiloProcess silo)
    {
        var body = new NewActivityBody("outage", Before + During, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        return (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201);
    }

    /// <summary>Each user claims once, and each is told at once of a unit of theirs.</summary>
    private Task ClaimAsync(SiloProcess silo, ActivityBody sale, int firstUser, int users) => Parallel.ForEachAsync(
        Enumerable.Range(firstUser, users),
        new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancel },
        async (user, _) =>
        {
            var call = await TryClaimAsync(silo, sale, user);
            Assert.True(call.Told == Told.Granted, call.ToString());
        });

    private Task<ClaimCall> TryClaimAsync(SiloProcess silo, ActivityBody sale, long user) =>
        new RecordingClient(silo.Client, silo.Tokens, _history, TimeProvider.System).ClaimAsync(sale.Id, user, key: null, Cancel);

    private static Task<int> StoredAsync(SiloProcess silo, ActivityBody sale, int orders) => Eventually.GetAsync(
        async () => (await silo.Client.ReadOrdersAsync(sale.Id, silo.Tokens.Admin(), Cancel)).Count,
        stored => stored == orders,
        Timeout,
        Cancel);

    /// <summary>Between two attempts to publish no order is under way, so the page is read until one is.</summary>
    private async Task ShowBoundedOutboxAsync(SiloProcess silo)
    {
        var page = await Eventually.GetAsync(
            () => MetricsPage.ReadAsync(silo.Client, Cancel), page => page.Sum("couponkill_outbox_orders") > 0, Timeout, Cancel);
        var (lag, orders, bytes) = (
            page.Sum("couponkill_projection_lag"), page.Sum("couponkill_outbox_orders"), page.Sum("couponkill_outbox_bytes"));
        output.WriteLine($"{lag} records behind, {orders} orders and {bytes} bytes in the outbox");
        Assert.True(lag > 0, "Nothing waits, so nothing is shown.");
        Assert.InRange(orders, 1, OutboxOrders);
        Assert.NotEmpty(page.Find("couponkill_outbox_bytes"));
        Assert.InRange(bytes, 0, OutboxBytes);
    }

    /// <summary>All invariants hold, the group has committed every offset, and no message was put aside.</summary>
    private async Task CheckAsync(SiloProcess silo, ActivityBody sale, ClusterServers servers)
    {
        var evidence = await SaleEvidence.CollectAsync(silo.Client, silo.Tokens, sale, _history, Timeout, Cancel);
        var violations = InvariantChecker.Check(evidence);
        Assert.True(violations.Count == 0, InvariantChecker.Describe(violations));
        Assert.Equal(Before + During, evidence.Orders.Count);
        var probe = new KafkaProbe(servers.Kafka.BootstrapServers);
        await Eventually.GetAsync(() => Task.FromResult(probe.Lag(Group, Topic, Partitions)), lag => lag == 0, Timeout, Cancel);
        Assert.Equal(0, probe.Ends($"{Topic}.dead-letter", 1).Sum());
    }

    private static async Task<double> SumAsync(SiloProcess silo, string metric) =>
        (await MetricsPage.ReadAsync(silo.Client, Cancel)).Sum(metric);
}
