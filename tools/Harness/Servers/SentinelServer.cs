using System.Diagnostics;
using System.Globalization;

namespace CouponKill.Harness.Servers;

/// <summary>A Redis Sentinel, which watches a primary together with others and promotes a replica when it is gone for a second.</summary>
/// <param name="primaryPort">The port of the primary.</param>
/// <param name="quorum">How many Sentinels must miss the primary.</param>
public sealed class SentinelServer(int primaryPort, int quorum) : RedisProcess(home: null)
{
    /// <summary>The name of what it watches.</summary>
    public const string ServiceName = "sale";

    /// <inheritdoc/>
    protected override ProcessStartInfo StartInfo()
    {
        // It writes into its configuration what it learns.
        var file = Path.Combine(Directory, "sentinel.conf");
        if (!File.Exists(file))
            File.WriteAllText(file, Configuration());
        return new ProcessStartInfo(Find("redis-server", "redis-server"), [file, "--sentinel"]);
    }

    private string Configuration() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        port {Port}
        bind 127.0.0.1
        dir {Directory}
        logfile {LogFile}
        sentinel monitor {ServiceName} 127.0.0.1 {primaryPort} {quorum}
        sentinel down-after-milliseconds {ServiceName} 1000
        sentinel failover-timeout {ServiceName} 5000

        """);
}
