using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Makes as many pods as a ReplicaSet wants.</summary>
internal sealed class ReplicaSetController(ServerParts parts)
{
    private static readonly ResourceType Sets = KindRegistry.Get("apps/v1", "replicasets");
    private static readonly ResourceType Pods = KindRegistry.Get("v1", "pods");

    private readonly Owned _owned = new(parts, "kube-controller-manager");

    public void Reconcile()
    {
        foreach (var set in _owned.All(Sets).Where(set => !Owned.IsGoing(set)))
        {
            Scale(set);
            Report(set);
        }
    }

    private void Scale(JsonObject set)
    {
        var wanted = set["spec"].Integer("replicas") ?? 1;
        var pods = _owned.Of(Pods, set);
        for (var count = pods.Count; count < wanted; count++)
            _owned.Create(Pods, set.TextAt("metadata", "namespace")!, NewPod(set));
        var surplus = pods.OrderBy(Owned.IsReady).ThenByDescending(Created, StringComparer.Ordinal)
            .Take((int)Math.Max(0, pods.Count - wanted));
        foreach (var pod in surplus)
            _owned.Delete(Pods, pod);
    }

    private void Report(JsonObject set)
    {
        var pods = _owned.Of(Pods, set);
        var ready = pods.Count(Owned.IsReady);
        _owned.Change(Sets, set, "status", value => value["status"] = new JsonObject
        {
            ["replicas"] = pods.Count,
            ["fullyLabeledReplicas"] = pods.Count,
            ["readyReplicas"] = ready,
            ["availableReplicas"] = ready,
            ["observedGeneration"] = value["metadata"].Integer("generation"),
        });
    }

    private static JsonObject NewPod(JsonObject set)
    {
        var template = set.At("spec", "template")!;
        var metadata = template["metadata"]?.DeepClone().AsObject() ?? [];
        metadata["generateName"] = set.TextAt("metadata", "name") + "-";
        metadata["ownerReferences"] = Owned.Reference(Sets, set);
        return new JsonObject { ["metadata"] = metadata, ["spec"] = template["spec"]!.DeepClone() };
    }

    private static string Created(JsonObject pod) => pod.TextAt("metadata", "creationTimestamp") ?? "";
}
