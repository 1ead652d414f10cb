using System.Diagnostics;
using System.Globalization;
using System.Text;
using CouponKill.Ledger.Orders;
using MySqlConnector;

namespace CouponKill.Harness.Measurements;

/// <summary>
/// LOAD DATA LOCAL INFILE into a table of the same form as the orders: the fastest way into the server, to compare with. The
/// server must allow local files.
/// </summary>
public sealed class LoadData : IAsyncDisposable
{
    private const string Table = "orders_loaded";

    private readonly MySqlConnection _connection;

    private LoadData(MySqlConnection connection) => _connection = connection;

    /// <summary>Connects and makes the table.</summary>
    public static async Task<LoadData> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var load = new LoadData(new MySqlConnection(connectionString + ";AllowLoadLocalInfile=true"));
        await load._connection.OpenAsync(cancellationToken);
        await load.ExecuteAsync($"DROP TABLE IF EXISTS {Table}", cancellationToken);
        await load.ExecuteAsync($"CREATE TABLE {Table} LIKE orders", cancellationToken);
        return load;
    }

    /// <summary>Loads rows in one statement.</summary>
    /// <returns>How long the statement took; the file is made before.</returns>
    public async Task<TimeSpan> RunAsync(IReadOnlyCollection<Order> orders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orders);
        using var file = new MemoryStream(Encoding.ASCII.GetBytes(string.Concat(orders.Select(Line))));
        var loader = new MySqlBulkLoader(_connection)
        {
            TableName = Table,
            SourceStream = file,
            Local = true,
            FieldTerminator = "\t",
            LineTerminator = "\n",
            Columns = { "order_id", "user_id", "status", "created_at_ms", "hold_expires_at_ms", "version", "updated_at_ms" },
        };
        var started = Stopwatch.GetTimestamp();
        var loaded = await loader.LoadAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        return loaded == orders.Count ? elapsed : throw new InvalidOperationException($"{loaded} of {orders.Count} rows were loaded.");
    }

    /// <summary>Drops the table.</summary>
    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP TABLE {Table}", CancellationToken.None);
        await _connection.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Line(Order order) => string.Create(
        CultureInfo.InvariantCulture,
        $"{order.Id.Value}\t{order.Claim.UserId}\t{(int)order.Claim.Status}\t{order.Claim.CreatedAtMs}\t{order.Claim.HoldExpiresAtMs}\t{order.Version}\t{order.UpdatedAtMs}\n");
}
