using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;

namespace CouponKill.Operator.Installations;

/// <summary>Names and labels of what belongs to an installation.</summary>
internal static class Names
{
    public const string Prefix = "ops.couponkill.io/";
    public const string Manager = "couponkill-operator";
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string Instance = "app.kubernetes.io/instance";
    public const string Component = "app.kubernetes.io/component";

    /// <summary>On each object: the hash of what was applied last.</summary>
    public const string AppliedHash = Prefix + "applied-hash";

    /// <summary>On Deployments: the hash of their pods as they were applied last.</summary>
    public const string TemplateHash = Prefix + "template-hash";

    /// <summary>On pods: the hash of the settings, so that pods with other ones are made anew.</summary>
    public const string ConfigurationHash = Prefix + "configuration";

    /// <summary>On any object: nothing about it is changed while this is "true".</summary>
    public const string Paused = Prefix + "paused";

    public const string Silo = "silo";
    public const string Edge = "edge";

    public static string SiloOf(Seckill seckill) => $"{seckill.Metadata.Name}-silo";

    public static string EdgeOf(Seckill seckill) => $"{seckill.Metadata.Name}-edge";

    public static string ScalerOf(string seckill) => $"{seckill}-scaler";

    public static string ApiOf(string seckill) => $"{seckill}-api";

    public static string SettingsOf(Seckill seckill) => $"{seckill.Metadata.Name}-settings";

    /// <summary>What selects the pods; never changed, because selectors can't be.</summary>
    public static JsonObject Selector(Seckill seckill, string? component)
    {
        var labels = new JsonObject { ["app.kubernetes.io/name"] = "couponkill", [Instance] = seckill.Metadata.Name };
        if (component is not null)
            labels[Component] = component;
        return labels;
    }

    public static JsonObject Labels(Seckill seckill, string? component)
    {
        var labels = Selector(seckill, component);
        labels[ManagedBy] = Manager;
        return labels;
    }

    public static string SelectorText(Seckill seckill, string component) =>
        $"app.kubernetes.io/name=couponkill,{Instance}={seckill.Metadata.Name},{Component}={component}";

    /// <summary>The image as the pods have it.</summary>
    public static string ImageOf(SeckillSpec spec)
    {
        var last = spec.Image[(spec.Image.LastIndexOf('/') + 1)..];
        return last.Contains(':') || last.Contains('@') || string.IsNullOrEmpty(spec.Version) ? spec.Image : $"{spec.Image}:{spec.Version}";
    }

    /// <summary>The version as people name it.</summary>
    public static string VersionOf(string image)
    {
        var last = image[(image.LastIndexOf('/') + 1)..];
        var cut = last.IndexOfAny([':', '@']);
        return cut < 0 ? "latest" : last[(cut + 1)..];
    }
}
