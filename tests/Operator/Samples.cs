using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.Operator.Installations;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;
using CouponKill.Operator.Scaling;

namespace CouponKill.OperatorTests;

/// <summary>Resources to try things on.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 11, 12, 0, 0, TimeSpan.Zero);

    public static Seckill Seckill(string version = "1.0.0") => new()
    {
        Metadata = new Metadata { Name = "shop", Namespace = "sales", Uid = "uid-1", Generation = 1 },
        Spec = new SeckillSpec
        {
            Image = "registry/couponkill",
            Version = version,
            Stores = new StoresSpec
            {
                Mysql = Store("stores"),
                Redis = Store("stores"),
                Kafka = Store("stores"),
            },
            Auth = new AuthSpec { SecretRef = new SecretName { Name = "auth" } },
        },
    };

    public static SeckillActivity Sale(string name = "flash", int total = 100) => new()
    {
        Metadata = new Metadata { Name = name, Namespace = "sales", Uid = $"uid-{name}", Generation = 1 },
        Spec = new SeckillActivitySpec
        {
            SeckillRef = "shop",
            Name = "Flash",
            Total = total,
            StartsAt = Noon.AddHours(1),
            EndsAt = Noon.AddHours(2),
        },
    };

    public static SaleWindow Window(TimeSpan untilOpening) =>
        new("flash", Noon + untilOpening, Noon + untilOpening + TimeSpan.FromHours(1), "scheduled");

    /// <summary>What an API server holds after a plan was carried out: what was applied, without what was deleted.</summary>
    public static Observed After(Observed before, InstallationPlan plan)
    {
        var objects = before.Objects.ToDictionary(one => (one.Kind, Name: one.Body.Text("metadata", "name")!), one => one.Body);
        foreach (var action in plan.Steps.SelectMany(step => step.Actions))
        {
            var key = (action.Kind, action.Name);
            if (action is PlannedAction.Delete)
                objects.Remove(key);
            else if (action is PlannedAction.Apply apply)
                objects[key] = Stored(apply.Wanted.Body, objects.TryGetValue(key, out var there) ? there : null);
            else if (action is PlannedAction.Scale scale)
                objects[key] = Scaled(objects[key], scale.Replicas);
        }

        return before with { Objects = [.. objects.Select(one => (one.Key.Kind, one.Value))] };
    }

    /// <summary>Deployments whose pods are all new and ready.</summary>
    public static Observed Rolled(Observed before) => before with
    {
        Objects = [.. before.Objects.Select(one => one.Kind == Kind.Deployment ? (one.Kind, WithStatus(one.Body, isStuck: false)) : one)],
    };

    /// <summary>Deployments whose new pods do not become ready.</summary>
    public static Observed Stuck(Observed before) => before with
    {
        Objects = [.. before.Objects.Select(one => one.Kind == Kind.Deployment ? (one.Kind, WithStatus(one.Body, isStuck: true)) : one)],
    };

    public static JsonElement Element(JsonNode node) => JsonSerializer.Deserialize<JsonElement>(node.ToJsonString());

    private static JsonElement Stored(JsonObject wanted, JsonElement? before)
    {
        var stored = wanted.DeepClone().AsObject();
        stored["metadata"]!["uid"] = "uid-of-it";
        if (stored["kind"]!.GetValue<string>() is not "Deployment")
            return Element(stored);
        stored["spec"]!["replicas"] = before?.Number("spec", "replicas") ?? 1;
        stored["metadata"]!["generation"] = (before?.Number("metadata", "generation") ?? 0) + 1;
        stored["status"] = new JsonObject { ["observedGeneration"] = 0 };
        return Element(stored);
    }

    private static JsonElement Scaled(JsonElement deployment, int replicas)
    {
        var body = Json.Copy(deployment);
        body["spec"]!["replicas"] = replicas;
        return Element(body);
    }

    private static JsonElement WithStatus(JsonElement deployment, bool isStuck)
    {
        var body = Json.Copy(deployment);
        var replicas = deployment.Number("spec", "replicas");
        body["status"] = new JsonObject
        {
            ["observedGeneration"] = deployment.Number("metadata", "generation"),
            ["replicas"] = replicas,
            ["updatedReplicas"] = isStuck ? 1 : replicas,
            ["readyReplicas"] = replicas,
            ["availableReplicas"] = replicas,
            ["conditions"] = new JsonArray(new JsonObject { ["reason"] = isStuck ? "ProgressDeadlineExceeded" : "NewReplicaSetAvailable" }),
        };
        return Element(body);
    }

    private static StoreSpec Store(string secret) => new() { SecretRef = new SecretRef { Name = secret } };
}
