using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CouponKill.Silo.Hosting;

/// <summary>Tells where the program can be reached, once it can be.</summary>
internal sealed class StartBanner(IServer server, ProcessOptions process, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Print);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Print()
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            Console.Out.WriteLine(Line(address));
    }

    private string Line(string address) => process.RunsApi
        ? $"CouponKill sells at {address} (API: {address}/scalar, admins: {address}/dashboard). Ctrl-C stops it."
        : $"CouponKill hosts grains (health: {address}/healthz/ready, metrics: {address}/metrics). Ctrl-C stops it.";
}
