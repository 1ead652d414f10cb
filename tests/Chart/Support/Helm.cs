using System.Collections.Concurrent;

namespace CouponKill.Chart.Support;

/// <summary>The chart, as helm 3 and helm 4 see it.</summary>
internal static class Helm
{
    public const string Release = "sale";
    public const string Namespace = "shop";

    /// <summary>What a cluster knows that has the resource definitions.</summary>
    private const string Seckill = "ops.couponkill.io/v1/Seckill";

    private static readonly ConcurrentDictionary<(string Helm, string Values), Lazy<Task<string>>> Rendered = [];

    public static string Chart { get; } = Path.Combine(RepositoryPaths.Root, "helm", "couponkill");

    /// <summary>Both versions.</summary>
    public static IReadOnlyList<string> Versions { get; } = ["helm3", "helm4"];

    /// <summary>The names of the values files that are tried.</summary>
    public static IReadOnlyList<string> ValuesFiles { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Chart, "ci"), "*-values.yaml").Select(file => Path.GetFileName(file)!)
            .Order(StringComparer.Ordinal)];

    public static string ValuesPath(string name) => Path.Combine(Chart, "ci", name);

    public static Task<CommandResult> RunAsync(string helm, params IEnumerable<string> arguments) =>
        Command.RunAsync(Path.Combine(Tools(), helm), arguments);

    /// <summary>What "helm template" makes of a values file and more values; each only once.</summary>
    public static async Task<IReadOnlyList<Manifest>> TemplateAsync(string values, string helm = "helm4", params string[] set)
    {
        var key = string.Join(' ', set.Prepend(values));
        var text = await Rendered.GetOrAdd((helm, key), _ => new Lazy<Task<string>>(RenderAsync)).Value;
        return Manifest.ReadAll(text);

        async Task<string> RenderAsync() => (await TryTemplateAsync(values, helm, set)).Expect();
    }

    /// <summary>The same, for values that may be refused.</summary>
    public static Task<CommandResult> TryTemplateAsync(string values, string helm = "helm4", params string[] set) => RunAsync(
        helm,
        [
            "template", Release, Chart, "--namespace", Namespace, "--values", ValuesPath(values), "--api-versions", Seckill,
            .. set.SelectMany(one => new[] { "--set", one }),
        ]);

    private static string Tools() =>
        Environment.GetEnvironmentVariable("COUPONKILL_KUBERNETES_TOOLS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "couponkill", "kubernetes-tools");
}
