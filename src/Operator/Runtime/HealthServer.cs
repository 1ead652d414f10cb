using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>Tells the kubelet how the operator is, and Prometheus what it does.</summary>
internal static class HealthServer
{
    /// <param name="port">Where; 0 for any free port.</param>
    /// <param name="isAlive">False makes the kubelet start the operator anew.</param>
    /// <param name="isReady">True when it knows all objects.</param>
    /// <param name="metrics">What it has counted.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<WebApplication> StartAsync(
        int port, Func<bool> isAlive, Func<bool> isReady, Metrics metrics, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel => kestrel.ListenAnyIP(port));
        var server = builder.Build();
        foreach (var path in new[] { "/healthz", "/healthz/live" })
            server.MapGet(path, () => Answer(isAlive()));
        foreach (var path in new[] { "/readyz", "/healthz/ready" })
            server.MapGet(path, () => Answer(isReady()));
        server.MapGet("/metrics", () => Results.Text(metrics.ToString(), "text/plain; version=0.0.4"));
        await server.StartAsync(cancellation);
        return server;
    }

    private static IResult Answer(bool isGood) =>
        isGood ? Results.Text("ok") : Results.Text("not now", statusCode: StatusCodes.Status503ServiceUnavailable);
}
