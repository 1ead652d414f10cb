using System.Collections.Concurrent;
using CouponKill.ApiServer.Controllers;
using k8s;
using Xunit;

namespace CouponKill.Kubernetes.Server;

/// <summary>Deployments whose pods are run by the test.</summary>
public sealed class DeploymentTests
{
    private readonly ConcurrentDictionary<string, PodHandle> _running = new(StringComparer.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_gets_pods_scales_and_stops_them()
    {
        await using var server = await TestServer.StartAsync(RunReady);
        await server.Client.CreateNamespacedDeploymentAsync(TestServer.Deployment("d", 2), "default", cancellationToken: Cancellation);
        await TestServer.Until(async () => await Available(server) == 2);
        var pods = await server.Client.ListNamespacedPodAsync("default", labelSelector: "app=d", cancellationToken: Cancellation);
        Assert.All(pods.Items, pod => Assert.StartsWith("127.0.0.", pod.Status.PodIP, StringComparison.Ordinal));

        await server.Http.MergePatch("/apis/apps/v1/namespaces/default/deployments/d/scale", """{"spec":{"replicas":1}}""");
        await TestServer.Until(async () => await Available(server) == 1 && _running.Count == 1);
        await server.Client.DeleteNamespacedDeploymentAsync("d", "default", cancellationToken: Cancellation);
        await TestServer.Until(async () =>
            (await server.Client.ListNamespacedPodAsync("default", cancellationToken: Cancellation)).Items.Count == 0 && _running.IsEmpty);
        Assert.Empty((await server.Client.ListNamespacedReplicaSetAsync("default", cancellationToken: Cancellation)).Items);
    }

    [Fact]
    public async Task A_roll_surges_by_one_and_never_has_too_few()
    {
        await using var server = await TestServer.StartAsync(RunReady);
        await server.Client.CreateNamespacedDeploymentAsync(TestServer.Deployment("d", 3), "default", cancellationToken: Cancellation);
        await TestServer.Until(async () => await Available(server) == 3);
        var revision = server.Api.Parts.Store.Revision;
        await server.Http.MergePatch(
            "/apis/apps/v1/namespaces/default/deployments/d",
            """{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"x:2"}]}}}}""");
        await TestServer.Until(async () => !_running.IsEmpty && _running.Count == 3 && await Available(server) == 3
            && _running.Values.All(pod => pod.Container["image"]!.ToString() is "x:2"));
        var (most, fewestReady) = PodsSince(server, revision);
        Assert.Equal(4, most);
        Assert.Equal(3, fewestReady);
        var deployment = await server.Client.ReadNamespacedDeploymentAsync("d", "default", cancellationToken: Cancellation);
        Assert.Equal("2", deployment.Metadata.Annotations["deployment.kubernetes.io/revision"]);
        Assert.Equal("NewReplicaSetAvailable", deployment.Status.Conditions.Single(condition => condition.Type is "Progressing").Reason);
    }

    [Fact]
    public async Task A_pod_that_fails_is_started_again_and_is_not_ready_meanwhile()
    {
        var starts = 0;
        await using var server = await TestServer.StartAsync(async (pod, stopping) =>
        {
            if (Interlocked.Increment(ref starts) == 1)
                throw new InvalidOperationException("no disk");
            await RunReady(pod, stopping);
        });
        await server.Client.CreateNamespacedDeploymentAsync(TestServer.Deployment("d", 1), "default", cancellationToken: Cancellation);
        await TestServer.Until(async () => await Available(server) == 1);
        var pod = Assert.Single((await server.Client.ListNamespacedPodAsync("default", cancellationToken: Cancellation)).Items);
        Assert.Equal(1, pod.Status.ContainerStatuses[0].RestartCount);
        Assert.Equal("no disk", pod.Status.ContainerStatuses[0].LastState.Terminated.Message);
    }

    [Fact]
    public async Task A_pod_that_is_not_to_be_started_again_ends()
    {
        await using var server = await TestServer.StartAsync((pod, _) =>
            pod.Name is "good" ? Task.CompletedTask : throw new InvalidOperationException("exit 1"));
        foreach (var (name, phase) in new[] { ("good", "Succeeded"), ("bad", "Failed") })
        {
            var body = $$$"""
                {"metadata":{"name":"{{{name}}}"},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"x"}]}}
                """;
            await server.Http.Post("/api/v1/namespaces/default/pods", body);
            await TestServer.Until(async () => string.Equals(
                (await server.Http.Get(
                    $"/api/v1/namespaces/default/pods/{name}"))["status"]!["phase"]!.ToString(), phase, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_deployment_that_does_not_get_ready_says_so()
    {
        await using var server = await TestServer.StartAsync((_, stopping) => Task.Delay(Timeout.Infinite, stopping));
        var deployment = TestServer.Deployment("d", 1);
        deployment.Spec.ProgressDeadlineSeconds = 1;
        await server.Client.CreateNamespacedDeploymentAsync(deployment, "default", cancellationToken: Cancellation);
        await TestServer.Until(async () =>
            (await server.Client.ReadNamespacedDeploymentAsync("d", "default", cancellationToken: Cancellation)).Status?.Conditions?
                .Any(condition => condition is { Type: "Progressing", Status: "False", Reason: "ProgressDeadlineExceeded" }) == true);
    }

    private async Task RunReady(PodHandle pod, CancellationToken stopping)
    {
        _running[pod.Name] = pod;
        pod.Report("127.0.0.9", isReady: true);
        var stopped = new TaskCompletionSource();
        await using (stopping.Register(stopped.SetResult))
            await stopped.Task;
        _running.TryRemove(pod.Name, out _);
    }

    /// <summary>The most pods at once, and the fewest that were ready, in everything that has happened to the three of a version.</summary>
    private static (int Most, int FewestReady) PodsSince(TestServer server, long revision)
    {
        var store = server.Api.Parts.Store;
        var pods = store.ListAt("pods", "default", revision)!.ToDictionary(
            pod => pod["metadata"]!["name"]!.ToString(), StringComparer.Ordinal);
        var (most, fewest) = (pods.Count, pods.Values.Count(Owned.IsReady));
        foreach (var change in store.Since(revision)!.Where(change => change.Key.Storage is "pods"))
        {
            if (change.IsDeletion || Owned.IsGoing(change.After))
                pods.Remove(change.Key.Name);
            else
                pods[change.Key.Name] = change.After;
            most = Math.Max(most, pods.Count);
            fewest = Math.Min(fewest, pods.Values.Count(Owned.IsReady));
        }

        return (most, fewest);
    }

    private static async Task<int> Available(TestServer server) =>
        (await server.Client.ReadNamespacedDeploymentAsync("d", "default", cancellationToken: Cancellation)).Status?.AvailableReplicas ?? 0;
}
