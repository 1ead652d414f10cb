using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Contracts.Users;
using CouponKill.Grains;
using CouponKill.Grains.Activities.Log;
using CouponKill.Storage.Sqlite.Activities;
using CouponKill.Storage.Sqlite.Claims;
using CouponKill.Storage.Sqlite.Orders;
using CouponKill.Storage.Sqlite.State;
using CouponKill.Storage.Sqlite.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Hosting;

namespace CouponKill.Storage.Sqlite;

/// <summary>Hosting of the SQLite storage.</summary>
public static class SqliteStorageExtensions
{
    /// <summary>
    /// Adds <see cref="IClaimLog"/>, <see cref="IOrderStore"/>, <see cref="IActivityCatalog"/>, <see cref="IAccountStore"/> and the grain
    /// storage <see cref="GrainState.Provider"/> over SQLite files, and the locked <see cref="DataDirectory"/>. The host opens the files before it starts any service, and
    /// fails with a <see cref="StorageException"/> if it cannot.
    /// </summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, Action<SqliteStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<SqliteStorageOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SqliteStorageOptions>, SqliteStorageOptionsValidator>();
        services.AddSingleton(s => DataDirectory.Open(s.GetRequiredService<IOptions<SqliteStorageOptions>>().Value.Directory));
        services.AddSingleton<OrdersDatabase>();
        services.AddSingleton<IClaimLog, SqliteClaimLog>();
        services.AddSingleton<IOrderStore, SqliteOrderStore>();
        services.AddSingleton<IActivityCatalog, SqliteActivityCatalog>();
        services.AddSingleton<IAccountStore, SqliteAccountStore>();
        services.AddSingleton<SqliteGrainStorage>();
        services.AddGrainStorage(GrainState.Provider, static (provider, _) => provider.GetRequiredService<SqliteGrainStorage>());
        services.AddHostedService<SqliteStorageStartup>();
        return services;
    }
}
