using Orleans.Configuration;

namespace CouponKill.Silo.Hosting;

/// <summary>Where a silo remembers on which silo a grain is.</summary>
internal static class DirectoryCache
{
    /// <summary>
    /// There is a grain for each activity and few others. Orleans makes room for a million, and the dashboard's metrics walk through all of
    /// it every second: 8 ms of CPU.
    /// </summary>
    private const int Size = 65_536;

    public static ISiloBuilder UseSmallDirectoryCache(this ISiloBuilder silo) =>
        silo.Configure<GrainDirectoryOptions>(static options => options.CacheSize = Size);
}
