using System.Globalization;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Writes the status of a Deployment, as kubectl rollout status and operators read it.</summary>
internal static class DeploymentStatus
{
    public static void Report(Owned owned, ResourceType type, JsonObject deployment, List<JsonObject> sets, string hash)
    {
        var wanted = deployment["spec"].Integer("replicas") ?? 1;
        var current = sets.Find(
            set => string.Equals(set.TextAt("metadata", "labels", "pod-template-hash"), hash, StringComparison.Ordinal));
        var updated = Count(current, "replicas");
        var replicas = sets.Sum(set => Count(set, "replicas"));
        var available = sets.Sum(set => Count(set, "availableReplicas"));
        var isComplete = updated == wanted && replicas == wanted && available == wanted;
        owned.Change(type, deployment, "status", value =>
        {
            var before = value["status"] as JsonObject ?? [];
            var bounds = RollBounds.Of(deployment["spec"]!.AsObject(), wanted);
            var status = new JsonObject
            {
                ["observedGeneration"] = value["metadata"].Integer("generation"),
                ["replicas"] = replicas,
                ["updatedReplicas"] = updated,
                ["readyReplicas"] = available,
                ["availableReplicas"] = available,
                ["unavailableReplicas"] = Math.Max(0, wanted - available),
            };
            var isProgress = !Json.Same(Numbers(before), Numbers(status));
            status["conditions"] = new JsonArray(
                Available(owned, before, available >= wanted - bounds.Unavailable),
                Progressing(owned, before, deployment, isComplete, isProgress));
            value["status"] = status;
        });
    }

    private static JsonObject Available(Owned owned, JsonObject before, bool isSo) => Condition(
        owned,
        before,
        "Available",
        isSo ? "True" : "False",
        isSo ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
        isSo ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
        isProgress: false);

    private static JsonObject Progressing(Owned owned, JsonObject before, JsonObject deployment, bool isComplete, bool isProgress)
    {
        var name = deployment.TextAt("metadata", "name");
        var last = Find(before, "Progressing");
        if (isComplete)
        {
            var text = $"Deployment \"{name}\" has successfully progressed.";
            return Condition(owned, before, "Progressing", "True", "NewReplicaSetAvailable", text, isProgress);
        }

        var limit = TimeSpan.FromSeconds(deployment["spec"].Number("progressDeadlineSeconds") ?? 600);
        var isLate = last != null && !isProgress && last.Text("reason") is not "NewReplicaSetAvailable"
            && (last.Text("status") is "False"
                || (DateTimeOffset.TryParse(last.Text("lastUpdateTime"), CultureInfo.InvariantCulture, out var since)
                    && owned.Clock.GetUtcNow() - since > limit));
        return isLate
            ? Condition(
                owned,
                before,
                "Progressing",
                "False",
                "ProgressDeadlineExceeded",
                $"Deployment \"{name}\" has timed out progressing.",
                isProgress: false)
            : Condition(owned, before, "Progressing", "True", "ReplicaSetUpdated", $"Deployment \"{name}\" is progressing.", isProgress);
    }

    private static JsonObject Condition(
        Owned owned,
        JsonObject before,
        string type,
        string status,
        string reason,
        string message,
        bool isProgress)
    {
        var last = Find(before, type);
        var isSame = string.Equals(last.Text("status"), status, StringComparison.Ordinal);
        var isSameReason = isSame && string.Equals(last.Text("reason"), reason, StringComparison.Ordinal) && !isProgress;
        return new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["reason"] = reason,
            ["message"] = message,
            ["lastUpdateTime"] = isSameReason ? last.Text("lastUpdateTime") : owned.Now,
            ["lastTransitionTime"] = isSame ? last.Text("lastTransitionTime") : owned.Now,
        };
    }

    private static JsonNode? Find(JsonObject status, string type) => (status["conditions"] as JsonArray ?? []).FirstOrDefault(
        condition => string.Equals(condition.Text("type"), type, StringComparison.Ordinal));

    private static JsonObject Numbers(JsonObject status)
    {
        var copy = status.Copy();
        copy.Remove("conditions");
        return copy;
    }

    private static long Count(JsonObject? set, string name) => set.At("status").Integer(name) ?? 0;
}
