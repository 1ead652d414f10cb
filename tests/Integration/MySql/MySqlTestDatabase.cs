using CouponKill.Storage.MySql;
using MySqlConnector;

namespace CouponKill.Integration.MySql;

/// <summary>A database with the schema, for one test.</summary>
internal sealed class MySqlTestDatabase : IAsyncDisposable
{
    private MySqlTestDatabase(string connectionString)
    {
        ConnectionString = connectionString;
        Database = MySqlServerFixture.Connect(connectionString);
    }

    public string ConnectionString { get; }

    public MySqlDatabase Database { get; }

    public static async Task<MySqlTestDatabase> CreateAsync(MySqlServerFixture server, CancellationToken cancellationToken)
    {
        var database = new MySqlTestDatabase(await server.NewDatabaseAsync(cancellationToken));
        await MySqlServerFixture.NewMigrator(database.Database).MigrateAsync(cancellationToken);
        return database;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await Database.OpenAsync(cancellationToken);
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
