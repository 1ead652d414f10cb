using System.Globalization;
using CouponKill.Harness.Processes;

namespace CouponKill.Tools.Cluster;

/// <summary>Where everything of a running cluster is.</summary>
internal static class ClusterAddresses
{
    private const int NameWidth = 12;

    public static void Write(ClusterOptions options, ClusterSecrets secrets, LocalCluster cluster, Action<string> say)
    {
        say("");
        foreach (var (name, value) in Lines(options, secrets, cluster))
            say($"  {name.PadRight(NameWidth)}{value}");
        say("");
        say("The cluster runs. Ctrl-C stops it.");
    }

    private static IEnumerable<(string Name, string Value)> Lines(ClusterOptions options, ClusterSecrets secrets, LocalCluster cluster)
    {
        var apis = cluster.Silos.Select(silo => Address(silo)).ToList();
        string Shown(Secret secret) => options.ShowSecrets ? secret.Value : "in " + secret.Path;
        yield return ("API", string.Join("  ", apis));
        yield return ("Scalar", apis[0] + "/scalar");
        yield return ("Dashboard", apis[0] + "/dashboard");
        yield return ("Metrics", string.Join("  ", apis.Select(api => api + "/metrics")));
        yield return ("Admin", $"user admin, password {Shown(secrets.AdminPassword)}");
        yield return ("MySQL", Invariant($"127.0.0.1:{options.Ports.MySql}, user root, password {Shown(secrets.MySqlPassword)}"));
        yield return ("Redis", Invariant($"127.0.0.1:{options.Ports.Redis}, password {Shown(secrets.RedisPassword)}"));
        yield return ("Kafka", $"{cluster.KafkaServers} (a stand-in; forgets its messages when it stops)");
        yield return ("Token key", Shown(secrets.TokenKey));
        foreach (var silo in cluster.Silos)
        {
            var place = Invariant($"process {silo.Process.Id}, log {silo.Options.LogFile}");
            yield return (Path.GetFileName(silo.Options.DataDirectory), place);
        }
    }

    private static string Address(SiloProcess silo) => silo.Options.Address.GetLeftPart(UriPartial.Authority);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
