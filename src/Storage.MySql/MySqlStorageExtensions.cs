using CouponKill.Ledger.Accounts;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using CouponKill.Storage.MySql.Activities;
using CouponKill.Storage.MySql.Orders;
using CouponKill.Storage.MySql.Schema;
using CouponKill.Storage.MySql.Users;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.Storage.MySql;

/// <summary>Hosting of the MySQL storage.</summary>
public static class MySqlStorageExtensions
{
    /// <summary>
    /// Adds <see cref="IOrderStore"/>, <see cref="IActivityCatalog"/> and <see cref="IAccountStore"/> over MySQL or MariaDB, and the
    /// <see cref="MySqlMigrator"/>. Its <see cref="IStorageStartup"/> brings the schema up to date. <see cref="MySqlOptions"/> come from
    /// the host's configuration.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes what the configuration says; null to change nothing.</param>
    public static IServiceCollection AddMySqlStorage(this IServiceCollection services, Action<MySqlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddValidatedOptions<MySqlOptions, MySqlOptionsValidator>(MySqlOptions.Section).Configure(configure ?? (_ => { }));
        services.AddSingleton<MySqlDatabase>();
        services.AddSingleton<MySqlMigrator>();
        services.AddSingleton<MySqlInstallation>();
        services.AddSingleton<IOrderStore, MySqlOrderStore>();
        services.AddSingleton<IActivityCatalog, MySqlActivityCatalog>();
        services.AddSingleton<IAccountStore, MySqlAccountStore>();
        services.AddSingleton<IReferenceClock, MySqlReferenceClock>();
        services.AddSingleton<IStorageStartup, MySqlStartup>();
        return services;
    }
}
