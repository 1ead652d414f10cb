using System.Diagnostics;
using System.Globalization;
using CouponKill.Ledger.Orders;

namespace CouponKill.Harness.Measurements;

/// <summary>How fast an order store takes rows, next to LOAD DATA LOCAL INFILE of the same rows on the same server.</summary>
/// <param name="Rows">Rows of one round.</param>
/// <param name="UpsertRate">Rows a second through the store; the median of the rounds.</param>
/// <param name="LoadRate">Rows a second by LOAD DATA, in one statement, into a table of the same form; the median of the rounds.</param>
public sealed record OrderLoadComparison(int Rows, double UpsertRate, double LoadRate)
{
    private const long FirstActivity = 1_000;

    /// <summary>The store's rate in terms of LOAD DATA's.</summary>
    public double Ratio => UpsertRate / LoadRate;

    /// <summary>Measures in turns, each round with rows of an activity of its own.</summary>
    /// <param name="store">The store.</param>
    /// <param name="connectionString">How to connect to its database; the server must allow local files.</param>
    /// <param name="rows">Rows of one round.</param>
    /// <param name="rowsPerCall">Rows that the store gets at once.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<OrderLoadComparison> RunAsync(
        IOrderStore store, string connectionString, int rows, int rowsPerCall, int rounds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using var load = await LoadData.OpenAsync(connectionString, cancellationToken);
        var (upserts, loads) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var orders = OrderRows.Of(FirstActivity + round, rows);
            upserts.Add(rows / await UpsertAsync(store, orders, rowsPerCall, cancellationToken));
            loads.Add(rows / (await load.RunAsync(orders, cancellationToken)).TotalSeconds);
        }

        return new OrderLoadComparison(rows, Median(upserts), Median(loads));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Rows} rows: upsert {UpsertRate:N0} rows/s, LOAD DATA {LoadRate:N0} rows/s, ratio {Ratio:F2}");

    private static async Task<double> UpsertAsync(IOrderStore store, Order[] orders, int rowsPerCall, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var chunk in orders.Chunk(rowsPerCall))
            await store.UpsertAsync(chunk, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
