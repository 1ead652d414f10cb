using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CouponKill.Silo.Hosting;

/// <summary>
/// Tells where the program can be reached, once it can be: people in Development, and elsewhere whoever reads the log.
/// </summary>
internal sealed partial class StartBanner(
    IServer server,
    ProcessOptions process,
    IHostEnvironment environment,
    IHostApplicationLifetime lifetime,
    ILogger<StartBanner> logger) : IHostedService
{
    private readonly ILogger _logger = logger;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Tell);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell()
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
        {
            if (!environment.IsDevelopment())
                LogStarted(process.RunsApi ? "sells" : "hosts grains", address);
            else
                Console.Out.WriteLine(Line(address));
        }
    }

    private string Line(string address) => process.RunsApi
        ? $"CouponKill sells at {address} (API: {address}/scalar, admins: {address}/dashboard). Ctrl-C stops it."
        : $"CouponKill hosts grains (health: {address}/healthz/ready, metrics: {address}/metrics). Ctrl-C stops it.";

    [LoggerMessage(Level = LogLevel.Information, Message = "CouponKill {Task} at {Address}.")]
    private partial void LogStarted(string task, string address);
}
