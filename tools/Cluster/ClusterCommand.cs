using System.CommandLine;
using CouponKill.Harness.Commands;

namespace CouponKill.Tools.Cluster;

/// <summary>A whole cluster on this machine.</summary>
internal static class ClusterCommand
{
    private const int LastPort = 65_535;

    public static Command Create()
    {
        var data = new Option<string>("--data")
        {
            Description = "Where everything is kept.",
            DefaultValueFactory = _ => Path.Combine("data", "cluster"),
        };
        var api = WholeNumber.Option(ClusterPorts.ApiOption, "Port of the first silo's API; the others follow.", 8_081, LastPort);
        var silo = WholeNumber.Option(
            ClusterPorts.SiloOption, "Port of the first silo for the others; the others' follow.", 11_121, LastPort);
        var gateway = WholeNumber.Option(
            ClusterPorts.GatewayOption, "Port of the first silo for API edges; the others' follow.", 30_001, LastPort);
        var mySql = WholeNumber.Option(ClusterPorts.MySqlOption, "Port of MariaDB.", 33_306, LastPort);
        var redis = WholeNumber.Option(ClusterPorts.RedisOption, "Port of Redis.", 36_379, LastPort);
        var secrets = new Option<bool>("--show-secrets") { Description = "Print the passwords, and not only where they are." };
        var command = new Command("cluster", "Runs MariaDB, Redis, a stand-in for Kafka and three silos on this machine until Ctrl-C.")
        {
            data, api, silo, gateway, mySql, redis, secrets,
        };
        command.SetAction((parsed, cancellationToken) => ClusterRun.RunAsync(
            new ClusterOptions(
                Path.GetFullPath(parsed.GetRequiredValue(data)),
                new ClusterPorts(
                    parsed.GetValue(api), parsed.GetValue(silo), parsed.GetValue(gateway), parsed.GetValue(mySql), parsed.GetValue(redis)),
                parsed.GetValue(secrets)),
            cancellationToken));
        return command;
    }
}

/// <summary>What a cluster is asked for.</summary>
/// <param name="Data">The directory of all its data.</param>
/// <param name="Ports">Where its parts listen.</param>
/// <param name="ShowSecrets">Print the passwords.</param>
internal sealed record ClusterOptions(string Data, ClusterPorts Ports, bool ShowSecrets);
