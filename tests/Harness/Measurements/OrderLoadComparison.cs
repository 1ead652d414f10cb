using System.Diagnostics;
using System.Globalization;
using System.Text;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Orders;
using MySqlConnector;

namespace CouponKill.Harness.Measurements;

/// <summary>How fast an order store takes rows, next to LOAD DATA LOCAL INFILE of the same rows on the same server.</summary>
/// <param name="Rows">Rows of one round.</param>
/// <param name="UpsertRate">Rows a second through the store; the median of the rounds.</param>
/// <param name="LoadRate">Rows a second by LOAD DATA, in one statement, into a table of the same form; the median of the rounds.</param>
public sealed record OrderLoadComparison(int Rows, double UpsertRate, double LoadRate)
{
    private const long FirstActivity = 1_000;
    private const string LoadTable = "orders_loaded";

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
        await using var connection = new MySqlConnection(connectionString + ";AllowLoadLocalInfile=true");
        await connection.OpenAsync(cancellationToken);
        await ExecuteAsync(connection, $"CREATE TABLE {LoadTable} LIKE orders", cancellationToken);
        var (upserts, loads) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var orders = MakeOrders(FirstActivity + round, rows);
            upserts.Add(rows / await UpsertAsync(store, orders, rowsPerCall, cancellationToken));
            loads.Add(rows / await LoadAsync(connection, orders, cancellationToken));
        }

        await ExecuteAsync(connection, $"DROP TABLE {LoadTable}", cancellationToken);
        return new OrderLoadComparison(rows, Median(upserts), Median(loads));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Rows} rows: upsert {UpsertRate:N0} rows/s, LOAD DATA {LoadRate:N0} rows/s, ratio {Ratio:F2}");

    private static Order[] MakeOrders(long activity, int rows)
    {
        var random = new Random((int)activity);
        return
        [
            .. Enumerable.Range(1, rows).Select(seq => new Order(
                new Claim(activity, random.NextInt64(1, 100_000_000), seq, ClaimStatus.Confirmed, 1_700_000_000_000 + seq, 0),
                seq,
                1_700_000_000_000 + seq)),
        ];
    }

    private static async Task<double> UpsertAsync(IOrderStore store, Order[] orders, int rowsPerCall, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var chunk in orders.Chunk(rowsPerCall))
            await store.UpsertAsync(chunk, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> LoadAsync(MySqlConnection connection, Order[] orders, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(orders.Select(Line))));
        var loader = new MySqlBulkLoader(connection)
        {
            TableName = LoadTable,
            SourceStream = file,
            Local = true,
            FieldTerminator = "\t",
            LineTerminator = "\n",
            Columns = { "order_id", "user_id", "status", "created_at_ms", "hold_expires_at_ms", "version", "updated_at_ms" },
        };
        var started = Stopwatch.GetTimestamp();
        var loaded = await loader.LoadAsync(cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return loaded == orders.Length ? seconds : throw new InvalidOperationException($"{loaded} of {orders.Length} rows were loaded.");
    }

    private static string Line(Order order) => string.Create(
        CultureInfo.InvariantCulture,
        $"{order.Id.Value}\t{order.Claim.UserId}\t{(int)order.Claim.Status}\t{order.Claim.CreatedAtMs}\t{order.Claim.HoldExpiresAtMs}\t{order.Version}\t{order.UpdatedAtMs}\n");

    private static async Task ExecuteAsync(MySqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
