using System.Diagnostics;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql.Orders;
using MySqlConnector;

namespace CouponKill.Integration.MySql;

public sealed class MySqlOutageTests
{
    private const int Unknown = 9;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(12);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operations_fail_in_time_while_the_server_is_away_and_work_again_afterwards()
    {
        await using var server = await MariaDbServer.StartNewAsync(Token);
        await using var database = MySqlServerFixture.Connect(
            server.ConnectionString("sales") + ";Default Command Timeout=2;Connection Timeout=2");
        await MySqlServerFixture.NewMigrator(database).MigrateAsync(Token);
        var store = new MySqlOrderStore(database);
        await store.UpsertAsync(Rows(1), Token);

        await server.KillAsync(Token);
        await AssertFailsAsync(store);
        await server.StartAsync(Token);
        await WorksAgainAsync(store, 2);

        server.Pause();
        await AssertFailsAsync(store);
        server.Continue();
        await WorksAgainAsync(store, 3);

        await server.StopAsync(Token);
        await AssertFailsAsync(store);
        await server.StartAsync(Token);
        await WorksAgainAsync(store, 4);

        // What was sent while it stood still may have come true afterwards.
        var orders = await store.ListAsync(null, 0, 10, Token);
        Assert.Equal([1, 2, 3, 4], orders.Select(order => order.Claim.Seq).Where(seq => seq != Unknown));
    }

    private static Order[] Rows(int seq) => [new Order(new Claim(1, 2, seq, ClaimStatus.Held, 4, 5), 6, 7)];

    private static async Task AssertFailsAsync(MySqlOrderStore store)
    {
        for (var i = 0; i < 2; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await Assert.ThrowsAsync<MySqlException>(() => store.UpsertAsync(Rows(Unknown), Token));
            await Assert.ThrowsAsync<MySqlException>(() => store.FindAsync(OrderId.From(1, 1), Token));
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Bound);
        }
    }

    // A connection that broke in between may fail once more each.
    private static async Task WorksAgainAsync(MySqlOrderStore store, int seq)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await store.UpsertAsync(Rows(seq), Token);
                return;
            }
            catch (MySqlException) when (attempt < 5)
            {
            }
        }
    }
}
