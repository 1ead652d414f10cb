using CouponKill.Harness.Servers;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>The stores, with the same settings for everybody who stands on them.</summary>
internal static class Stores
{
    // The default wants more open files than many systems allow, and the server says so on the terminal.
    private const string TableCache = "--table-open-cache=500";

    public static Task<RedisServer> RedisAsync(string appendFsync, CancellationToken cancellationToken) =>
        RedisServer.StartNewAsync(cancellationToken, "--appendonly", "yes", "--appendfsync", appendFsync);

    public static Task<MariaDbServer> MariaDbAsync(CancellationToken cancellationToken) =>
        MariaDbServer.StartNewAsync(cancellationToken, TableCache);
}
