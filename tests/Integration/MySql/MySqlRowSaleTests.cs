using CouponKill.Bench.Rivals.MySqlRow;
using CouponKill.Contracts.Claims;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Stock;
using MySqlConnector;

namespace CouponKill.Integration.MySql;

/// <summary>The bench's rival on a hot row: what it sells must be right, too.</summary>
public sealed class MySqlRowSaleTests
{
    private const long Sale = 1;
    private const int Units = 5;
    private const int Users = 64;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_that_waits_too_long_for_the_row_leaves_nothing_to_the_next_user_of_its_connection()
    {
        await using var server = await MariaDbServer.StartNewAsync(Cancel, "--innodb-lock-wait-timeout=1");
        var database = await server.CreateDatabaseAsync("bench", Cancel);
        await using var other = new MySqlConnection(database);
        await other.OpenAsync(Cancel);
        var sale = await MySqlRowSale.ConnectAsync(database, Cancel);
        await sale.OpenAsync(Sale, Units, Cancel);

        await ExecuteAsync(other, "BEGIN; SELECT stock FROM sales FOR UPDATE");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await sale.ClaimAsync(Sale, 1));
        await ExecuteAsync(other, "ROLLBACK");
        var outcomes = new List<ClaimOutcome>();
        for (var user = 2; user < 2 + Users; user++)
            outcomes.Add(await sale.ClaimAsync(Sale, user));

        Assert.Equal(Units, outcomes.Count(outcome => outcome.Result == Outcome.Granted));
        var (left, orders, buyers) = await sale.CountAsync(Sale, Cancel);
        Assert.Equal((0, Units, Units), (left, orders, buyers));
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string text)
    {
        await using var command = new MySqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
