using CouponKill.Ledger.Storage;
using CouponKill.Storage.MySql.Schema;

namespace CouponKill.Storage.MySql;

/// <summary>Brings the schema up to date, the tables of Orleans' clustering included, and reads whose database it is.</summary>
internal sealed class MySqlStartup(MySqlDatabase database, MySqlMigrator migrator, MySqlInstallation installation) : IStorageStartup
{
    public string Target => $"MySQL at {database.Address} (MySql:StartTimeout)";

    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        var version = await migrator.MigrateAsync(cancellationToken);
        await installation.ReadAsync(cancellationToken);
        return $"The schema has version {version}.";
    }
}
