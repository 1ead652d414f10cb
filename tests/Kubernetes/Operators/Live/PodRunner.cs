using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Controllers;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Kubernetes.Operators.Live;

/// <summary>
/// A kubelet of some lines: each pod is a real server process with a loopback address of its own, the variables that its manifest
/// asks for, and the end that its manifest describes.
/// </summary>
internal sealed class PodRunner(Func<string, Task<JsonObject?>> find) : IAsyncDisposable
{
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, CouponKillClient> _doors = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<ServerProcess> _processes = [];
    private readonly ConcurrentQueue<string> _outputs = new();
    private readonly TempDirectory _directory = new();
    private int _lastAddress = 10;

    /// <summary>The pods that a Service would send somebody to, by their addresses.</summary>
    public IReadOnlyList<CouponKillClient> Doors => [.. _doors.Values];

    /// <summary>What ended pods have said that did not end well.</summary>
    public IReadOnlyCollection<string> Failures => _outputs;

    /// <summary>Runs a pod until it is told to stop.</summary>
    public async Task RunAsync(PodHandle pod, CancellationToken stopping)
    {
        var address = $"127.0.1.{Interlocked.Increment(ref _lastAddress)}";
        var variables = await VariablesAsync(pod, address);
        var process = ServerProcess.Start(RepositoryPaths.Silo, ["--urls", $"http://{address}:8080"], variables, _directory.Path);
        _processes.Add(process);
        using var door = new CouponKillClient(new Uri($"http://{address}:8080"));
        try
        {
            await ProbeAsync(pod, process, address, door, stopping);
        }
        finally
        {
            _doors.TryRemove(address, out _);
        }

        await EndAsync(pod, process);
    }

    /// <summary>Kills the pods that the cluster has left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        _directory.Dispose();
    }

    private async Task ProbeAsync(
        PodHandle pod, ServerProcess process, string address, CouponKillClient door, CancellationToken stopping)
    {
        var wasReady = (bool?)null;
        while (!stopping.IsCancellationRequested && !process.HasExited)
        {
            var isReady = await IsReadyAsync(door, stopping);
            if (isReady != wasReady)
                pod.Report(address, isReady);
            if (isReady)
                _doors[address] = door;
            else
                _doors.TryRemove(address, out _);
            wasReady = isReady;
            await Task.WhenAny(Task.Delay(ProbePause, stopping));
        }

        if (process.HasExited)
            throw Failed(pod, process);
    }

    /// <summary>No new callers, then the pause of the hook, then SIGTERM.</summary>
    private async Task EndAsync(PodHandle pod, ServerProcess process)
    {
        var seconds = pod.Container["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!.GetValue<int>();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var grace = pod.Manifest["spec"]!["terminationGracePeriodSeconds"]!.GetValue<int>();
        if (await process.StopAsync(TimeSpan.FromSeconds(grace - seconds), CancellationToken.None) != 0)
            throw Failed(pod, process);
    }

    private InvalidOperationException Failed(PodHandle pod, ServerProcess process)
    {
        var said = $"{pod.Name} has ended with {process.ExitCode}: {process.Output}{process.Errors}";
        _outputs.Enqueue(said);
        return new InvalidOperationException(said);
    }

    private static async Task<bool> IsReadyAsync(CouponKillClient door, CancellationToken cancellation)
    {
        try
        {
            return (await door.GetAsync("/healthz/ready", token: null, cancellation)).Status == 200;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<Dictionary<string, string?>> VariablesAsync(PodHandle pod, string address)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_ENVIRONMENT"] = "Production" };
        foreach (var source in pod.Container["envFrom"]!.AsArray())
        {
            var settings = await find(Scene.PathOf("configmaps", source!["configMapRef"]!["name"]!.ToString()));
            foreach (var (name, value) in settings!["data"]!.AsObject())
                variables[name] = value!.ToString();
        }

        foreach (var variable in pod.Container["env"]!.AsArray())
            variables[variable!["name"]!.ToString()] = await ValueAsync(variable, address);
        return variables;
    }

    private async Task<string?> ValueAsync(JsonNode variable, string address)
    {
        if (variable["value"] is { } plain)
            return plain.ToString();
        if (variable["valueFrom"]!["fieldRef"] is { } field)
            return field["fieldPath"]!.ToString() is "status.podIP" ? address : throw new NotSupportedException(field.ToJsonString());
        var reference = variable["valueFrom"]!["secretKeyRef"]!;
        var secret = await find(Scene.PathOf("secrets", reference["name"]!.ToString()));
        return secret?["data"]?[reference["key"]!.ToString()] is { } encoded
            ? Encoding.UTF8.GetString(Convert.FromBase64String(encoded.ToString())) : null;
    }
}
