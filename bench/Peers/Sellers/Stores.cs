using CouponKill.Harness.Servers;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>The stores, with the same settings for everybody who stands on them.</summary>
internal static class Stores
{
    // The default wants more open files than many systems allow, and the server says so on the terminal.
    private const string TableCache = "--table-open-cache=500";

    // In use files are rewritten now and then. Here it would hit some runs of a few seconds, and only of those who write most.
    private static readonly string[] NoRewrite = ["--auto-aof-rewrite-percentage", "0"];

    public static Task<RedisServer> RedisAsync(string appendFsync, CancellationToken cancellationToken) =>
        RedisServer.StartNewAsync(cancellationToken, ["--appendonly", "yes", "--appendfsync", appendFsync, .. NoRewrite]);

    public static Task<MariaDbServer> MariaDbAsync(CancellationToken cancellationToken) =>
        MariaDbServer.StartNewAsync(cancellationToken, TableCache);
}
