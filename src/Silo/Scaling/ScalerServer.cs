using System.Net;
using CouponKill.Silo.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Scaling;

/// <summary>
/// Serves <see cref="ScalerService"/> in plain HTTP/2 at a port of its own, with a server of its own: what buyers do to theirs, and its
/// limits, do not touch it.
/// </summary>
internal sealed class ScalerServer(
    IOptions<ScalerOptions> options,
    ProcessOptions role,
    KnownLoad known,
    TimeProvider clock,
    IServiceProvider services,
    ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsServed || !role.RunsSilo)
            return;
        services.GetRequiredService<ScalerMetrics>().Publish();
        _app = Compose(services.GetRequiredService<IOptions<SiloOptions>>().Value.ListenAddress(role));
        await _app.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Compose(IPAddress address)
    {
        // Empty: neither arguments nor variables of the process configure it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, options.Value.Port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(known);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        var app = builder.Build();
        app.MapGrpcService<ScalerService>();
        return app;
    }
}
