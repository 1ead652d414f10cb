using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;
using CouponKill.Testing.Histories;
using CouponKill.Testing.Invariants;

namespace CouponKill.Integration.Process;

/// <summary>A Kafka that loses all it has, topics and offsets included, under a running silo that sells.</summary>
[Campaign]
public sealed class LostKafkaTests
{
    private const string Password = "correct horse battery";
    private const int Users = 900;
    private const int Clients = 24;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly History _history = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Within_half_a_minute_every_order_is_stored_without_a_restart()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await using var kafka = KafkaRelay.Start(new RelayOptions { CreatesTopics = true });
        await using var silo = await SiloProcess.StartAsync(Member(servers, kafka, data), Cancel);
        var body = new NewActivityBody("lost", Users, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        var sale = (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201);
        await ClaimAsync(silo, sale, 1, 300);
        await StoredAsync(silo, sale, 300);

        var claims = ClaimAsync(silo, sale, 301, 300);
        kafka.LoseEverything();
        await claims;
        await StoredAsync(silo, sale, 600);
        kafka.LoseEverything();
        await ClaimAsync(silo, sale, 601, 300);
        await StoredAsync(silo, sale, Users);

        var evidence = await SaleEvidence.CollectAsync(silo.Client, silo.Tokens, sale, _history, Soon, Cancel);
        var violations = InvariantChecker.Check(evidence);
        Assert.True(violations.Count == 0, InvariantChecker.Describe(violations));
        await Eventually.GetAsync(
            async () => (await MetricsPage.ReadAsync(silo.Client, Cancel)).Sum("kafka_streams_lag"), lag => lag == 0, Soon, Cancel);
    }

    private static SiloOptions Member(ClusterServers servers, KafkaRelay kafka, TempDirectory data)
    {
        var member = servers.Member(data.Path, TokenMinter.NewKey(), Password);
        return member with
        {
            Settings = new Dictionary<string, string>(member.Settings, StringComparer.Ordinal)
            {
                ["Kafka:BootstrapServers"] = kafka.BootstrapServers,
                ["Kafka:CreateTopics"] = "true",
            },
        };
    }

    private Task ClaimAsync(SiloProcess silo, ActivityBody sale, int firstUser, int users) => Parallel.ForEachAsync(
        Enumerable.Range(firstUser, users),
        new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = Cancel },
        async (user, _) =>
        {
            var client = new RecordingClient(silo.Client, silo.Tokens, _history, TimeProvider.System);
            var call = await client.ClaimAsync(sale.Id, user, key: null, Cancel);
            Assert.True(call.Told == Told.Granted, call.ToString());
        });

    private static Task<int> StoredAsync(SiloProcess silo, ActivityBody sale, int orders) => Eventually.GetAsync(
        async () => (await silo.Client.ReadOrdersAsync(sale.Id, silo.Tokens.Admin(), Cancel)).Count,
        stored => stored == orders,
        Soon,
        Cancel);
}
