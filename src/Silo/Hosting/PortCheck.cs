using System.Net;
using System.Net.Sockets;
using CouponKill.Silo.Scaling;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>
/// Tries the ports before anything starts. Orleans and Kestrel would find out, too, but in the middle of a start, with
/// pages of stack traces.
/// </summary>
internal static class PortCheck
{
    /// <exception cref="StartException">A port is in use, or an address is none.</exception>
    public static void Run(IConfiguration configuration, ProcessOptions process, IServiceProvider services)
    {
        foreach (var url in (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            TryUrl(url);
        if (!process.RunsSilo)
            return;
        var silo = services.GetRequiredService<IOptions<SiloOptions>>().Value;
        var address = silo.ListenAddress(process);
        Try(address, silo.Port, $"{SiloOptions.Section}:{nameof(SiloOptions.Port)}");
        if (process.IsCluster)
            Try(address, silo.GatewayPort, $"{SiloOptions.Section}:{nameof(SiloOptions.GatewayPort)}");
        if (services.GetRequiredService<IOptions<ScalerOptions>>().Value is { IsServed: true } scaler)
            Try(address, scaler.Port, $"{ScalerOptions.Section}:{nameof(ScalerOptions.Port)}");
    }

    private static void TryUrl(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new StartException($"urls: '{url}' is no address such as http://127.0.0.1:8080.");
        }

        if (address.IsUnixPipe || address.IsNamedPipe)
            return;
        var ip = IPAddress.TryParse(address.Host, out var parsed) ? parsed
            : string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.Any;
        Try(ip, address.Port, "urls");
    }

    private static void Try(IPAddress address, int port, string key)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new StartException($"{key}: port {port} on {address} cannot be used: {exception.Message}.");
        }
    }
}
