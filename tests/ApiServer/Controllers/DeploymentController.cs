using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Kinds;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Rolls Deployments: a ReplicaSet per template, the new one up and the old ones down within surge and unavailability.</summary>
internal sealed class DeploymentController(ServerParts parts)
{
    private const string HashLabel = "pod-template-hash";
    private const string Revision = "deployment.kubernetes.io/revision";

    private static readonly ResourceType Deployments = KindRegistry.Get("apps/v1", "deployments");
    private static readonly ResourceType Pods = KindRegistry.Get("v1", "pods");
    private static readonly ResourceType Sets = KindRegistry.Get("apps/v1", "replicasets");

    private readonly Owned _owned = new(parts, "kube-controller-manager");

    public void Reconcile()
    {
        foreach (var deployment in _owned.All(Deployments).Where(item => !Owned.IsGoing(item)))
        {
            if (!deployment["spec"].Flag("paused"))
                Roll(deployment);
            DeploymentStatus.Report(_owned, Deployments, deployment, _owned.Of(Sets, deployment), Hash(deployment));
        }
    }

    private void Roll(JsonObject deployment)
    {
        var hash = Hash(deployment);
        var sets = _owned.Of(Sets, deployment);
        if (sets.Find(set => IsOf(set, hash)) is not { } current)
        {
            CreateSet(deployment, hash, sets);
            return;
        }

        SetRevision(deployment, current, sets);
        var old = sets.Where(set => !IsOf(set, hash)).ToList();
        var wanted = deployment["spec"].Integer("replicas") ?? 1;
        var bounds = RollBounds.Of(deployment["spec"]!.AsObject(), wanted);
        ScaleUp(current, old, wanted, bounds);
        ScaleDown(sets, old, wanted, bounds);
    }

    private void ScaleUp(JsonObject current, List<JsonObject> old, long wanted, RollBounds bounds)
    {
        var left = old.Sum(set => Math.Max(Replicas(set), _owned.Of(Pods, set).Count));
        if (bounds.IsRecreate && left > 0)
            return;
        var room = wanted + bounds.Surge - left;
        var target = Math.Max(Math.Min(wanted, room), Math.Min(wanted, Replicas(current)));
        Scale(current, target);
    }

    private void ScaleDown(List<JsonObject> sets, List<JsonObject> old, long wanted, RollBounds bounds)
    {
        var spare = sets.Sum(Available) - (wanted - bounds.Unavailable);
        foreach (var set in old)
        {
            var unready = Replicas(set) - Available(set);
            var remove = bounds.IsRecreate ? Replicas(set) : Math.Min(Replicas(set), unready + Math.Max(0, spare));
            spare -= Math.Max(0, remove - unready);
            Scale(set, Replicas(set) - remove);
        }
    }

    private void Scale(JsonObject set, long replicas)
    {
        if (Replicas(set) != replicas)
            _owned.Change(Sets, set, "", value => value["spec"]!["replicas"] = replicas);
    }

    private void CreateSet(JsonObject deployment, string hash, List<JsonObject> sets)
    {
        var template = deployment.At("spec", "template")!.DeepClone().AsObject();
        template.Ensure("metadata").Ensure("labels")[HashLabel] = hash;
        var selector = deployment.At("spec", "selector")!.DeepClone().AsObject();
        selector.Ensure("matchLabels")[HashLabel] = hash;
        _owned.Create(Sets, deployment.TextAt("metadata", "namespace")!, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.TextAt("metadata", "name")}-{hash}",
                ["labels"] = template["metadata"]!["labels"]!.DeepClone(),
                ["annotations"] = new JsonObject { [Revision] = $"{LastRevision(sets) + 1}" },
                ["ownerReferences"] = Owned.Reference(Deployments, deployment),
            },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template },
        });
    }

    private void SetRevision(JsonObject deployment, JsonObject current, List<JsonObject> sets)
    {
        var others = sets.Where(set => !ReferenceEquals(set, current)).ToList();
        var revision = RevisionOf(current) > LastRevision(others) ? RevisionOf(current) : LastRevision(others) + 1;
        if (RevisionOf(current) != revision)
            _owned.Change(Sets, current, "", value => value.Ensure("metadata").Ensure("annotations")[Revision] = $"{revision}");
        if (RevisionOf(deployment) != revision)
            _owned.Change(Deployments, deployment, "", value => value.Ensure("metadata").Ensure("annotations")[Revision] = $"{revision}");
    }

    private static long LastRevision(List<JsonObject> sets) => sets.Select(RevisionOf).DefaultIfEmpty(0).Max();

    private static long RevisionOf(JsonObject item) =>
        long.TryParse(item.TextAt("metadata", "annotations", Revision), out var number) ? number : 0;

    private static bool IsOf(JsonObject set, string hash) =>
        string.Equals(set.TextAt("metadata", "labels", HashLabel), hash, StringComparison.Ordinal);

    /// <summary>A status that is behind may still count pods that have to go.</summary>
    private static long Available(JsonObject set) => Math.Min(Replicas(set), set["status"].Integer("availableReplicas") ?? 0);

    private static long Replicas(JsonObject set) => set["spec"].Integer("replicas") ?? 0;

    private static string Hash(JsonObject deployment)
    {
        var text = deployment.At("spec", "template")!.ToJsonString();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }
}

/// <summary>How far a roll may go above and below the wanted number.</summary>
internal sealed record RollBounds(long Surge, long Unavailable, bool IsRecreate)
{
    public static RollBounds Of(JsonObject spec, long wanted)
    {
        var strategy = spec["strategy"];
        var rolling = strategy.At("rollingUpdate");
        var surge = Resolve(rolling.At("maxSurge"), wanted, up: true);
        var unavailable = Resolve(rolling.At("maxUnavailable"), wanted, up: false);
        return new RollBounds(surge, surge == 0 && unavailable == 0 ? 1 : unavailable, strategy.Text("type") is "Recreate");
    }

    private static long Resolve(JsonNode? value, long wanted, bool up)
    {
        var text = value?.ToString() ?? "0";
        if (!text.EndsWith('%'))
            return long.Parse(text);
        var part = wanted * long.Parse(text[..^1]) / 100d;
        return (long)(up ? Math.Ceiling(part) : Math.Floor(part));
    }
}
