using CouponKill.Harness.Servers;
using CouponKill.Integration.MySql;
using CouponKill.Storage.MySql;
using CouponKill.Storage.MySql.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

[assembly: AssemblyFixture(typeof(MySqlServerFixture))]

namespace CouponKill.Integration.MySql;

/// <summary>One MariaDB for all tests that leave it running; each test has a database of its own.</summary>
public sealed class MySqlServerFixture : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private MariaDbServer? _server;
    private int _databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _starting.Dispose();
    }

    /// <summary>How to connect to a database that does not exist yet.</summary>
    public async Task<string> NewDatabaseAsync(CancellationToken cancellationToken) =>
        (await ServerAsync(cancellationToken)).ConnectionString($"test_{Interlocked.Increment(ref _databases)}");

    internal static IOptions<MySqlOptions> OptionsOf(string connectionString) =>
        Options.Create(new MySqlOptions { ConnectionString = connectionString, StartTimeout = TimeSpan.FromSeconds(10) });

    internal static MySqlMigrator NewMigrator(MySqlDatabase database, IReadOnlyList<Migration>? migrations = null) => new(
        database, OptionsOf(database.Settings.ConnectionString), NullLogger<MySqlMigrator>.Instance, migrations ?? Migration.All);

    internal static MySqlDatabase Connect(string connectionString) => new(OptionsOf(connectionString), NullLoggerFactory.Instance);

    // Only a run that has such tests starts it.
    private async Task<MariaDbServer> ServerAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            return _server ??= await MariaDbServer.StartNewAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }
}
