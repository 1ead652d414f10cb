using k8s;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>How an operator runs.</summary>
internal sealed record OperatorOptions
{
    /// <summary>Where the API server is, and who we are to it.</summary>
    public required KubernetesClientConfiguration Kubernetes { get; init; }

    /// <summary>Look at each request to the API server, the outermost first.</summary>
    public IReadOnlyList<DelegatingHandler> Handlers { get; init; } = [];

    /// <summary>Where the lease is.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The only namespace with installations, or null for all.</summary>
    public string? WatchNamespace { get; init; }

    /// <summary>The name under which the lease is held; another one for each process.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}_{Environment.ProcessId}_{Guid.NewGuid():N}";

    /// <summary>Of health and metrics; 0 for any free one, null for none.</summary>
    public int? Port { get; init; } = 8081;

    /// <summary>The address of a service: namespace, name, port.</summary>
    public Func<string, string, int, Uri> AddressOf { get; init; } = (ns, name, port) => new Uri($"http://{name}.{ns}.svc:{port}/");

    /// <summary>Carries the calls to the installations' API.</summary>
    public Func<HttpMessageHandler> Application { get; init; } = () => new SocketsHttpHandler();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public required ILoggerFactory Log { get; init; }
}
