using CouponKill.Ledger.Storage;
using CouponKill.Storage.MySql.Schema;

namespace CouponKill.Storage.MySql;

/// <summary>Brings the schema up to date, the tables of Orleans' clustering included.</summary>
internal sealed class MySqlStartup(MySqlMigrator migrator) : IStorageStartup
{
    public async Task<string> PrepareAsync(CancellationToken cancellationToken) =>
        $"The schema has version {await migrator.MigrateAsync(cancellationToken)}.";
}
