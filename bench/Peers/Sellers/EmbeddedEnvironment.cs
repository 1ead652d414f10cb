using CouponKill.Harness.Processes;
using Microsoft.Data.Sqlite;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>The embedded profile: a directory.</summary>
internal sealed class EmbeddedEnvironment(string jwtKey) : IEnvironment
{
    private readonly TempDirectory _data = new();

    public IReadOnlyList<int> ProcessIds => [];

    public SiloOptions Member(int number) => new()
    {
        DataDirectory = _data.Path,
        Environment = "Production",
        JwtKey = jwtKey,
        AdminPassword = ClusterEnvironment.AdminPassword,
    };

    public async Task<(long Orders, long Users)> CountOrdersAsync(long activityId, CancellationToken cancellationToken)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(_data.Path, "orders.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using var connection = new SqliteConnection(file.ConnectionString);
        return await OrderCount.ReadAsync(connection, activityId, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _data.Dispose();
        return ValueTask.CompletedTask;
    }
}
