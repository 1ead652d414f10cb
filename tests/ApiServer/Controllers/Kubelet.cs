using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Runs pods by what a test gives it, and reports how they are. They outlive a stop of the server.</summary>
internal sealed class Kubelet(ServerParts parts, RunPod run) : IAsyncDisposable
{
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);
    private static readonly ResourceType Pods = KindRegistry.Get("v1", "pods");

    private readonly Owned _owned = new(parts, "kubelet");
    private readonly ConcurrentDictionary<string, RunningPod> _running = new(StringComparer.Ordinal);

    public void Reconcile()
    {
        var pods = _owned.All(Pods);
        foreach (var pod in pods)
        {
            if (_running.TryGetValue(Owned.Uid(pod)!, out var known))
                known.StopIf(Owned.IsGoing(pod), Grace(pod));
            else
                Start(pod);
        }

        var uids = pods.Select(Owned.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var (uid, gone) in _running.Where(pod => !uids.Contains(pod.Key)))
        {
            gone.StopIf(isGoing: true, TimeSpan.Zero);
            _running.TryRemove(uid, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _running.Values)
            pod.StopIf(isGoing: true, TimeSpan.Zero);
        await Task.WhenAll(_running.Values.Select(pod => pod.Done));
        foreach (var pod in _running.Values)
            pod.Dispose();
    }

    private void Start(JsonObject pod)
    {
        _owned.Change(Pods, pod, "", value => value["spec"]!["nodeName"] = "node-1");
        var running = new RunningPod();
        _running[Owned.Uid(pod)!] = running;
        running.Done = Task.Run(() => Run(pod, running));
    }

    private async Task Run(JsonObject pod, RunningPod running)
    {
        var restarts = 0;
        while (!running.Stopping.IsCancellationRequested)
        {
            Report(pod, running, address: null, isReady: false, restarts);
            try
            {
                var count = restarts;
                var handle = new PodHandle(pod.Copy(), (address, isReady) => Report(pod, running, address, isReady, count));
                await run(handle, running.Stopping).WaitAsync(running.Killed);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                running.Failure = exception.Message;
            }

            if (!running.Stopping.IsCancellationRequested && pod.TextAt("spec", "restartPolicy") is "Never")
            {
                Finish(pod, running.Failure == null ? "Succeeded" : "Failed");
                await Task.WhenAny(Task.Delay(Timeout.Infinite, running.Stopping));
            }
            else if (!running.Stopping.IsCancellationRequested)
            {
                restarts++;
                Report(pod, running, address: null, isReady: false, restarts);
                await Task.WhenAny(Task.Delay(RestartPause, parts.Clock, running.Stopping));
            }
        }

        _owned.Delete(Pods, pod, grace: 0);
    }

    /// <summary>A pod that is not started again has an end.</summary>
    private void Finish(JsonObject pod, string phase) => _owned.Change(Pods, pod, "status", value =>
    {
        value.Ensure("status")["phase"] = phase;
        value["status"]!["conditions"] = new JsonArray(Condition("Ready", isSo: false, _owned.Now));
    });

    private void Report(JsonObject pod, RunningPod running, string? address, bool isReady, int restarts) =>
        _owned.Change(Pods, pod, "status", value =>
        {
            var status = value.Ensure("status");
            status["phase"] = "Running";
            status.Default("startTime", _owned.Now);
            status.Default("hostIP", "127.0.0.1");
            if (address != null)
            {
                status["podIP"] = address;
                status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = address });
            }

            var isUp = isReady && !Owned.IsGoing(value);
            var since = Owned.IsReady(value) == isUp ? ReadySince(value) ?? _owned.Now : _owned.Now;
            status["conditions"] = new JsonArray(
                [.. new[] { "Ready", "ContainersReady" }.Select(type => Condition(type, isUp, since)),
                    Condition("PodScheduled", isSo: true, since)]);
            status["containerStatuses"] = new JsonArray(
                [.. value.At("spec", "containers")!.AsArray().Select(container => Container(container!, isUp, restarts, running.Failure))]);
        });

    private static string? ReadySince(JsonObject pod) => (pod.At("status", "conditions") as JsonArray ?? [])
        .FirstOrDefault(condition => condition.Text("type") is "Ready").Text("lastTransitionTime");

    private static JsonObject Condition(string type, bool isSo, string since) =>
        new() { ["type"] = type, ["status"] = isSo ? "True" : "False", ["lastTransitionTime"] = since };

    private static JsonObject Container(JsonNode container, bool isReady, int restarts, string? failure)
    {
        var status = new JsonObject
        {
            ["name"] = container.Text("name"),
            ["image"] = container.Text("image"),
            ["ready"] = isReady,
            ["started"] = true,
            ["restartCount"] = restarts,
            ["state"] = new JsonObject { ["running"] = new JsonObject() },
        };
        if (failure != null)
            status["lastState"] = new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = 1, ["message"] = failure } };
        return status;
    }

    private static TimeSpan Grace(JsonObject pod) =>
        TimeSpan.FromSeconds(pod["metadata"].Number("deletionGracePeriodSeconds") ?? 30);

    /// <summary>A pod that runs: told to stop, and killed when it takes too long.</summary>
    private sealed class RunningPod : IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly CancellationTokenSource _killed = new();

        public CancellationToken Stopping => _stopping.Token;

        public CancellationToken Killed => _killed.Token;

        public Task Done { get; set; } = Task.CompletedTask;

        public string? Failure { get; set; }

        public void StopIf(bool isGoing, TimeSpan grace)
        {
            if (!isGoing || _stopping.IsCancellationRequested)
                return;
            _killed.CancelAfter(grace + TimeSpan.FromSeconds(1));
            _stopping.Cancel();
        }

        public void Dispose()
        {
            _stopping.Dispose();
            _killed.Dispose();
        }
    }
}
