using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Sqlite.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.Storage.Sqlite;

/// <summary>Opens the files, so that a broken directory stops the start and not the first claim.</summary>
internal sealed class SqliteStartup(IServiceProvider services) : IStorageStartup
{
    public string Target => "the data directory (Data:Directory)";

    public Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<DataDirectory>();
        services.GetRequiredService<OrdersDatabase>();
        services.GetRequiredService<IClaimLog>();
        return Task.FromResult($"The data directory is {directory.Path}.");
    }
}
