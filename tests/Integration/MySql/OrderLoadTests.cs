using CouponKill.Harness.Measurements;
using CouponKill.Ledger.Orders;
using CouponKill.Storage.MySql.Orders;

namespace CouponKill.Integration.MySql;

public sealed class OrderLoadTests(MySqlServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000)]
    [InlineData(5_000)]
    public async Task Orders_are_all_there_and_the_rates_are_printed(int rowsPerCall)
    {
        const int Rows = 50_000;
        await using var database = await MySqlTestDatabase.CreateAsync(server, Token);
        var store = new MySqlOrderStore(database.Database);

        var comparison = await OrderLoadComparison.RunAsync(store, database.ConnectionString, Rows, rowsPerCall, rounds: 3, Token);

        TestContext.Current.TestOutputHelper?.WriteLine($"{rowsPerCall} rows a call, {comparison}");
        TestContext.Current.SendDiagnosticMessage($"{rowsPerCall} rows a call, {comparison}");
        for (var activity = 1_000; activity < 1_003; activity++)
            Assert.Equal(Rows, (await store.SummariseAsync(activity, SeqRange.All, Token)).LiveOrders);
    }
}
