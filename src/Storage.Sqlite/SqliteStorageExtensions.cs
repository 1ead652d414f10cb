using CouponKill.Ledger.Accounts;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Sqlite.Activities;
using CouponKill.Storage.Sqlite.Claims;
using CouponKill.Storage.Sqlite.Orders;
using CouponKill.Storage.Sqlite.State;
using CouponKill.Storage.Sqlite.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace CouponKill.Storage.Sqlite;

/// <summary>Hosting of the SQLite storage.</summary>
public static class SqliteStorageExtensions
{
    /// <summary>
    /// Adds <see cref="IClaimLog"/>, <see cref="IOrderStore"/>, <see cref="IActivityCatalog"/>, <see cref="IAccountStore"/> and the grain
    /// storage <see cref="GrainStateStorage.Name"/> over SQLite files, and the locked <see cref="DataDirectory"/>. Its
    /// <see cref="IStorageStartup"/> opens the files. <see cref="SqliteStorageOptions"/> come from the host's configuration.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes what the configuration says; null to change nothing.</param>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, Action<SqliteStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddValidatedOptions<SqliteStorageOptions, SqliteStorageOptionsValidator>(SqliteStorageOptions.Section)
            .Configure(configure ?? (_ => { }));
        services.AddSingleton(s => DataDirectory.Open(s.GetRequiredService<IOptions<SqliteStorageOptions>>().Value.Directory));
        services.TryAddSingleton<StorageDurability>();
        services.AddSingleton<OrdersDatabase>();
        services.AddSingleton<IClaimLog, SqliteClaimLog>();
        services.AddSingleton<IOrderStore, SqliteOrderStore>();
        services.AddSingleton<IActivityCatalog, SqliteActivityCatalog>();
        services.AddSingleton<IAccountStore, SqliteAccountStore>();
        // By a factory: a program without grains, such as the rebuild, has no serializer for their state and never asks for it.
        services.AddSingleton(static provider => new SqliteGrainStorage(
            provider.GetRequiredService<OrdersDatabase>(),
            provider.GetRequiredKeyedService<IGrainStorageSerializer>(GrainStateStorage.Name)));
        services.AddGrainStorage(GrainStateStorage.Name, static (provider, _) => provider.GetRequiredService<SqliteGrainStorage>());
        services.AddSingleton<IStorageStartup, SqliteStartup>();
        return services;
    }
}
