using CouponKill.Ledger.Storage;
using CouponKill.Storage.MySql;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Sqlite;

namespace CouponKill.Silo.Hosting;

/// <summary>Which backends keep what, for each profile, and making them ready.</summary>
internal static class StorageHosting
{
    /// <summary>Everything in SQLite files in one directory.</summary>
    public static IServiceCollection AddEmbeddedStorage(this IServiceCollection services) => services.AddSqliteStorage();

    /// <summary>What a silo of a cluster has: the read models, and the claim log with the grain state.</summary>
    public static IServiceCollection AddClusterStorage(this IServiceCollection services) => services.AddReadModels().AddRedisStorage();

    /// <summary>Orders, catalog and accounts: what an edge of a cluster has, too.</summary>
    public static IServiceCollection AddReadModels(this IServiceCollection services) => services.AddMySqlStorage();

    /// <summary>Makes all backends ready, and says what it waits for.</summary>
    /// <returns>How each stands now, in one line for operators.</returns>
    /// <exception cref="StorageException">One cannot be used.</exception>
    public static async Task<IReadOnlyList<string>> PrepareStorageAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StorageHosting));
        foreach (var backend in services.GetServices<IStorageStartup>())
        {
            using var notice = new WaitNotice(backend.Target, TimeProvider.System, logger);
            lines.Add(await backend.PrepareAsync(cancellationToken));
        }

        return lines;
    }
}
