using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;

namespace CouponKill.Operator.Installations;

/// <summary>The settings that all pods of an installation have.</summary>
internal static class Settings
{
    /// <summary>By the names of their variables, sorted: the order must not restart pods.</summary>
    public static JsonObject Of(Seckill seckill)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["URLS"] = "http://0.0.0.0:8080",
            ["Profile"] = "cluster",
            ["Cluster__Id"] = seckill.Metadata.Name,
            ["Cluster__ServiceId"] = seckill.Metadata.Name,
            ["Silo__Port"] = "11111",
            ["Silo__GatewayPort"] = "30000",
            ["Scaler__LeadSeconds"] = $"{seckill.Spec.Scaling.LeadSeconds}",
        };
        foreach (var (name, value) in seckill.Spec.Configuration)
            settings[name] = value;
        return Sorted(settings);
    }

    public static JsonObject Sorted(IReadOnlyDictionary<string, string> values)
    {
        var sorted = new JsonObject();
        foreach (var (name, value) in values.OrderBy(one => one.Key, StringComparer.Ordinal))
            sorted[name] = value;
        return sorted;
    }
}
