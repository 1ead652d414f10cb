using CouponKill.Ledger.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CouponKill.Integration.Support;

/// <summary>Hosts with nothing but storage, started as the program starts them.</summary>
internal static class StorageHost
{
    /// <summary>Makes the backends ready, then starts the host.</summary>
    public static async Task StartWithStorageAsync(this IHost host, CancellationToken cancellationToken)
    {
        foreach (var backend in host.Services.GetServices<IStorageStartup>())
            await backend.PrepareAsync(cancellationToken);
        await host.StartAsync(cancellationToken);
    }
}
