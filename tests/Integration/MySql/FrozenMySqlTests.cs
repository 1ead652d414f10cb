using System.Diagnostics;
using System.Text.RegularExpressions;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql.Orders;
using CouponKill.Testing;
using MySqlConnector;

namespace CouponKill.Integration.MySql;

/// <summary>A server that stands still in the midst of a write: nothing may wait for it for ever.</summary>
[Campaign]
public sealed class FrozenMySqlTests(MySqlServerFixture server)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(12);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("START TRANSACTION;?$")]
    [InlineData("INSERT INTO orders ")]
    [InlineData("INSERT INTO order_versions ")]
    [InlineData("COMMIT;?$")]
    public async Task A_write_fails_in_time_wherever_the_server_stops(string statement)
    {
        var settings = new MySqlConnectionStringBuilder(await server.NewDatabaseAsync(Token));
        await using var proxy = new FreezingProxy((int)settings.Port, new Regex(statement, RegexOptions.IgnoreCase, Bound));
        await using (var direct = MySqlServerFixture.Connect(settings.ConnectionString))
            await MySqlServerFixture.NewMigrator(direct).MigrateAsync(Token);
        settings.Port = (uint)proxy.Port;
        settings.SslMode = MySqlSslMode.None;
        settings.DefaultCommandTimeout = 2;
        settings.ConnectionTimeout = 2;
        await using var database = MySqlServerFixture.Connect(settings.ConnectionString);
        var store = new MySqlOrderStore(database);

        var started = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<MySqlException>(() => store.UpsertAsync([Row(1)], Token).WaitAsync(2 * Bound, Token));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Bound);
        Assert.True(proxy.IsFrozen);
    }

    private static Order Row(int seq) => new(new Claim(1, 2, seq, ClaimStatus.Held, 4, 5), 6, 7);
}
