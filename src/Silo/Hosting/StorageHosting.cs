using CouponKill.Ledger.Storage;
using CouponKill.Storage.MySql;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Sqlite;

namespace CouponKill.Silo.Hosting;

/// <summary>Which backends keep what, for each profile, and making them ready.</summary>
internal static class StorageHosting
{
    private const string DataDirectoryKey = "Data:Directory";
    private const string DefaultDataDirectory = "data";

    /// <summary>Everything in SQLite files in one directory.</summary>
    public static IServiceCollection AddEmbeddedStorage(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSqliteStorage(options => options.Directory = configuration[DataDirectoryKey] ?? DefaultDataDirectory);

    /// <summary>What a silo of a cluster has: the read models, and the claim log with the grain state.</summary>
    public static IServiceCollection AddClusterStorage(this IServiceCollection services, IConfiguration configuration) => services
        .AddReadModels(configuration)
        .AddRedisStorage(configuration.GetSection(RedisOptions.Section).Bind);

    /// <summary>Orders, catalog and accounts: what an edge of a cluster has, too.</summary>
    public static IServiceCollection AddReadModels(this IServiceCollection services, IConfiguration configuration) =>
        services.AddMySqlStorage(configuration.GetSection(MySqlOptions.Section).Bind);

    /// <summary>Makes all backends ready.</summary>
    /// <returns>How each stands now, in one line for operators.</returns>
    /// <exception cref="StorageException">One cannot be used.</exception>
    public static async Task<IReadOnlyList<string>> PrepareStorageAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach (var backend in services.GetServices<IStorageStartup>())
            lines.Add(await backend.PrepareAsync(cancellationToken));
        return lines;
    }
}
