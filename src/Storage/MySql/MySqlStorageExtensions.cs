using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Orders;
using CouponKill.Contracts.Users;
using CouponKill.Storage.MySql.Activities;
using CouponKill.Storage.MySql.Orders;
using CouponKill.Storage.MySql.Schema;
using CouponKill.Storage.MySql.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CouponKill.Storage.MySql;

/// <summary>Hosting of the MySQL storage.</summary>
public static class MySqlStorageExtensions
{
    /// <summary>
    /// Adds <see cref="IOrderStore"/>, <see cref="IActivityCatalog"/> and <see cref="IAccountStore"/> over MySQL or MariaDB, and the
    /// <see cref="MySqlMigrator"/>. The host brings the schema up to date, the tables of Orleans' clustering included, before it
    /// starts any service, and fails with a <see cref="StorageException"/> if it cannot.
    /// </summary>
    public static IServiceCollection AddMySqlStorage(this IServiceCollection services, Action<MySqlOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMySqlSchema(configure);
        services.AddSingleton<IOrderStore, MySqlOrderStore>();
        services.AddSingleton<IActivityCatalog, MySqlActivityCatalog>();
        services.AddSingleton<IAccountStore, MySqlAccountStore>();
        services.AddHostedService<MySqlStartup>();
        return services;
    }

    /// <summary>Adds the <see cref="MySqlMigrator"/> alone; it runs when it is called.</summary>
    public static IServiceCollection AddMySqlSchema(this IServiceCollection services, Action<MySqlOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<MySqlOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MySqlOptions>, MySqlOptionsValidator>();
        services.AddSingleton<MySqlDatabase>();
        services.AddSingleton<MySqlMigrator>();
        return services;
    }
}
