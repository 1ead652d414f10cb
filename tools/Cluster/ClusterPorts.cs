using System.Net;
using System.Net.Sockets;
using CouponKill.Harness.Commands;

namespace CouponKill.Tools.Cluster;

/// <summary>Where the parts of a cluster listen on 127.0.0.1; silo i (from 0) has the first port plus i.</summary>
internal sealed record ClusterPorts(int FirstApi, int FirstSilo, int FirstGateway, int MySql, int Redis)
{
    public const string ApiOption = "--api-port";
    public const string SiloOption = "--silo-port";
    public const string GatewayOption = "--gateway-port";
    public const string MySqlOption = "--mysql-port";
    public const string RedisOption = "--redis-port";

    /// <summary>Looks before anything starts, so that the message names the option and not a server's stack trace.</summary>
    /// <exception cref="CommandException">A port is taken, asked for twice, or none.</exception>
    public void Check(int silos)
    {
        var wanted = Wanted(silos).ToList();
        foreach (var (part, port, option) in wanted)
        {
            if (port > IPEndPoint.MaxPort)
                throw new CommandException($"Port {port} for {part} does not exist: choose another with {option}.");
            if (wanted.Count(other => other.Port == port) > 1)
                throw new CommandException($"Port {port} for {part} is asked for twice: choose another with {option}.");
            if (IsTaken(port))
                throw new CommandException($"Port {port} for {part} is taken: choose another with {option}.");
        }
    }

    private IEnumerable<(string Part, int Port, string Option)> Wanted(int silos)
    {
        yield return ("MariaDB", MySql, MySqlOption);
        yield return ("Redis", Redis, RedisOption);
        for (var i = 0; i < silos; i++)
        {
            yield return ($"the API of silo {i + 1}", FirstApi + i, ApiOption);
            yield return ($"silo {i + 1}", FirstSilo + i, SiloOption);
            yield return ($"the gateway of silo {i + 1}", FirstGateway + i, GatewayOption);
        }
    }

    private static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
