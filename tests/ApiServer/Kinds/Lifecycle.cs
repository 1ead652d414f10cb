using System.Text;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Kinds;

/// <summary>What the server itself fills in when an object of a built-in kind is created or changed; nobody owns it.</summary>
internal static class Lifecycle
{
    private static int _addresses;

    public static void OnCreate(ResourceType type, JsonObject value)
    {
        OnWrite(type, value);
        switch (type.Kind)
        {
            case "Namespace":
                value.Ensure("spec").Default("finalizers", Json.Strings(["kubernetes"]));
                value["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case "Service":
                value["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
                Address(value.Ensure("spec"));
                break;
            case "StatefulSet":
                value["status"] = new JsonObject { ["replicas"] = 0, ["availableReplicas"] = 0 };
                break;
            case "ReplicaSet":
                value["status"] = new JsonObject { ["replicas"] = 0 };
                break;
            case "Deployment" or "Job" or "CronJob":
                value["status"] = new JsonObject();
                break;
            case "PodDisruptionBudget":
                value["status"] = new JsonObject
                {
                    ["disruptionsAllowed"] = 0,
                    ["currentHealthy"] = 0,
                    ["desiredHealthy"] = 0,
                    ["expectedPods"] = 0,
                };
                break;
            case "HorizontalPodAutoscaler":
                value["status"] = new JsonObject { ["desiredReplicas"] = 0, ["currentMetrics"] = null };
                break;
            case "Pod":
                value["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = "BestEffort" };
                value.Ensure("spec").Default("enableServiceLinks", true);
                break;
            case "CustomResourceDefinition":
                value["status"] = DefinitionStatus(value);
                break;
        }
    }

    public static void OnUpdate(ResourceType type, JsonObject before, JsonObject value)
    {
        OnWrite(type, value);
        if (type is { Kind: "Service", Group: "" } && before["spec"] is JsonObject old && value["spec"] is JsonObject spec)
        {
            foreach (var name in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
                spec.Default(name, old[name]?.DeepClone());
        }
    }

    private static void OnWrite(ResourceType type, JsonObject value)
    {
        if (type.Kind is not "Secret" || value["stringData"] is not JsonObject texts)
            return;
        foreach (var (name, text) in texts)
            value.Ensure("data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text!.GetValue<string>()));
        value.Remove("stringData");
    }

    private static void Address(JsonObject spec)
    {
        if (spec.Text("type") is "ExternalName")
            return;
        if (spec.Text("clusterIP") is null or "")
        {
            var number = Interlocked.Increment(ref _addresses);
            spec["clusterIP"] = $"10.96.{number / 250 % 250}.{(number % 250) + 1}";
        }

        spec.Default("clusterIPs", Json.Strings([spec.Text("clusterIP")!]));
        spec.Default("ipFamilies", Json.Strings(["IPv4"]));
        spec.Default("ipFamilyPolicy", "SingleStack");
    }

    private static JsonObject DefinitionStatus(JsonObject value) => new()
    {
        ["conditions"] = null,
        ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
        ["storedVersions"] = Json.Strings((value.At("spec", "versions") as JsonArray ?? [])
            .Where(version => version.Flag("storage")).Select(version => version.Text("name")!)),
    };
}
