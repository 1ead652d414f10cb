using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing.Histories;
using Dapper;
using MySqlConnector;

namespace CouponKill.Integration.Process;

/// <summary>An order that the order store refuses for good, in a cluster.</summary>
public sealed class RefusedOrderTests
{
    private const string Password = "correct horse battery";
    private const long Unwanted = 13;
    private const int Users = 40;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The constraint stands for whatever keeps a row out: a trigger, a small column, a partition that is not there.</summary>
    [Fact]
    public async Task It_is_put_aside_the_others_are_stored_the_audit_tells_and_a_mended_store_gets_it()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var member = servers.Member(data.Path, TokenMinter.NewKey(), Password);
        member = member with
        {
            Settings = new Dictionary<string, string>(member.Settings, StringComparer.Ordinal)
            {
                ["Activity:ReconcileInterval"] = "00:00:01",
            },
        };
        await using var silo = await SiloProcess.StartAsync(member, Cancel);
        await using var mySql = new MySqlConnection(member.Settings["MySql:ConnectionString"]);
        await mySql.ExecuteAsync($"ALTER TABLE orders ADD CONSTRAINT unwanted CHECK (user_id <> {Unwanted})");
        var body = new NewActivityBody("refused", Users, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        var sale = (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201);
        var clients = new RecordingClient(silo.Client, silo.Tokens, new History(), TimeProvider.System);
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Users), Cancel, async (user, cancel) => await clients.ClaimAsync(sale.Id, user, key: null, cancel));

        var audit = await AuditAsync(found => found is { Orders: Users - 1, PutAside: 1 });
        Assert.Equal((1, 0, false), (audit.Missing, audit.Unexpected, audit.Consistent));
        Assert.True((await MetricsPage.ReadAsync(silo.Client, Cancel)).Sum("couponkill_projection_put_aside_total") > 0);

        await mySql.ExecuteAsync("ALTER TABLE orders DROP CONSTRAINT unwanted");
        audit = await AuditAsync(found => found.Consistent);
        Assert.Equal((Users, 0), (audit.Orders, audit.PutAside));

        Task<AuditBody> AuditAsync(Func<AuditBody, bool> fits) => Eventually.GetAsync(
            async () => (await silo.Client.AuditAsync(sale.Id, silo.Tokens.Admin(), Cancel)).Expect<AuditBody>(200), fits, Timeout, Cancel);
    }
}
