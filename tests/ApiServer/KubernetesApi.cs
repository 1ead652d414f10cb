using System.Net;
using CouponKill.ApiServer.Controllers;
using CouponKill.ApiServer.Faults;
using CouponKill.ApiServer.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CouponKill.ApiServer;

/// <summary>A Kubernetes API server for tests, on loopback: its state is in memory and outlives a stop.</summary>
public sealed class KubernetesApi : IAsyncDisposable
{
    private readonly ApiServerOptions _options;
    private readonly ServerParts _parts;
    private readonly Kubelet? _kubelet;
    private WebApplication? _host;
    private ControllerLoops? _controllers;
    private int _port;

    public KubernetesApi(ApiServerOptions options)
    {
        _options = options;
        _port = options.Port;
        _parts = new ServerParts(options.Clock) { BookmarkInterval = options.BookmarkInterval };
        _kubelet = options.RunPod == null ? null : new Kubelet(_parts, options.RunPod);
        Seeding.Seed(_parts);
    }

    /// <summary>All requests, in their order.</summary>
    public AuditLog Audit { get; } = new();

    /// <summary>Faults that meet requests to come.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Where it listens.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}");

    internal ServerParts Parts => _parts;

    public static async Task<KubernetesApi> StartNewAsync(ApiServerOptions options)
    {
        var api = new KubernetesApi(options);
        await api.StartAsync();
        return api;
    }

    /// <summary>Listens, on the same port as before if it has listened before.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, _port));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        _host = builder.Build();
        var handler = new RequestHandler(_parts, _options.Tokens, _options.WithoutToken, Audit, Faults);
        _host.Run(handler.Handle);
        await _host.StartAsync();
        _port = new Uri(_host.Urls.First()).Port;
        _controllers = new ControllerLoops(_parts, _options.RunsControllers, _kubelet);
    }

    /// <summary>Stops listening and cuts all connections; the objects stay.</summary>
    public async Task StopAsync()
    {
        if (_controllers != null)
            await _controllers.DisposeAsync();
        _controllers = null;
        _parts.WatchCuts.Cut();
        if (_host != null)
        {
            await _host.StopAsync();
            await _host.DisposeAsync();
        }

        _host = null;
    }

    /// <summary>Ends all open watches.</summary>
    public void CutWatches() => _parts.WatchCuts.Cut();

    /// <summary>Forgets all history: older versions are 410 from now on.</summary>
    public void Compact() => _parts.Store.Compact();

    /// <summary>Stops the server and its pods.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_kubelet != null)
            await _kubelet.DisposeAsync();
    }
}
