using System.CommandLine;
using System.Runtime.InteropServices;
using k8s;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>The verb <c>run</c>: the operator itself, in a cluster or against the cluster of a kubeconfig.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Where health and metrics are", DefaultValueFactory = _ => 8081 };
        var ns = new Option<string?>("--watch-namespace")
        {
            Description = "The only namespace with installations; all when not given",
            DefaultValueFactory = _ => Variable("WATCH_NAMESPACE"),
        };
        var addresses = new Option<string?>("--service-address")
        {
            Description = "Where services are, for runs outside of the cluster, such as http://127.0.0.1:{port}/; "
                + "{namespace}, {name} and {port} are filled in",
        };
        var command = new Command("run", "Runs the operator until it is stopped or loses its lease (exit code 1).") { port, ns, addresses };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(port), parsed.GetValue(ns), parsed.GetValue(addresses), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int port, string? watched, string? addresses, CancellationToken cancellation)
    {
        using var log = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        // KUBECONFIG, the file in the home directory, or the pod's own account.
        var configuration = KubernetesClientConfiguration.BuildDefaultConfig();
        var options = new OperatorOptions
        {
            Kubernetes = configuration,
            Namespace = Variable("POD_NAMESPACE") ?? configuration.Namespace ?? "default",
            WatchNamespace = watched,
            Port = port,
            Log = log,
        };
        if (Variable("POD_NAME") is { } pod)
            options = options with { Identity = $"{pod}_{Guid.NewGuid():N}" };
        if (addresses is not null)
            options = options with { AddressOf = (ns, name, number) => Fill(addresses, ns, name, number) };
        return await OperatorHost.RunAsync(options, stop.Token);
    }

    private static Uri Fill(string template, string ns, string name, int port) => new(template
        .Replace("{namespace}", ns, StringComparison.Ordinal)
        .Replace("{name}", name, StringComparison.Ordinal)
        .Replace("{port}", $"{port}", StringComparison.Ordinal));

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
