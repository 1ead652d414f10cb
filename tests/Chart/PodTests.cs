using System.Text.Json;
using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>Every pod that the chart makes may run where only restricted ones may, and is asked what it answers.</summary>
public sealed class PodTests
{
    private static readonly string[] Reporting = ["/healthz/live", "/healthz/ready"];

    private static readonly string Operations = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "operations.md"));

    public static TheoryData<string> Values() => [.. Helm.ValuesFiles];

    /// <summary>The profile "restricted" of the Pod Security Standards.</summary>
    [Theory]
    [MemberData(nameof(Values))]
    public async Task Pods_are_restricted(string values)
    {
        foreach (var pod in await PodsAsync(values))
        {
            var security = pod.Spec.GetProperty("securityContext");
            Assert.True(security.GetProperty("runAsNonRoot").GetBoolean());
            Assert.NotEqual(0, security.GetProperty("runAsUser").GetInt32());
            Assert.Equal("RuntimeDefault", security.GetProperty("seccompProfile").GetProperty("type").GetString());
            Assert.DoesNotContain(pod.Spec.EnumerateObject(), field => field.Name.StartsWith("host", StringComparison.Ordinal));
            foreach (var container in pod.Spec.GetProperty("containers").EnumerateArray())
            {
                var own = container.GetProperty("securityContext");
                Assert.False(own.GetProperty("allowPrivilegeEscalation").GetBoolean());
                Assert.Equal("""{"drop":["ALL"]}""", own.GetProperty("capabilities").GetRawText());
            }

            var volumes = pod.Spec.TryGetProperty("volumes", out var all) ? all.EnumerateArray() : [];
            Assert.All(volumes, volume => Assert.True(volume.TryGetProperty("emptyDir", out _)));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Their_root_file_system_is_read_only_but_for_one_that_cannot(string values)
    {
        var pods = await PodsAsync(values);
        var writable = pods.Where(
            pod => !pod.Container.GetProperty("securityContext").GetProperty("readOnlyRootFilesystem").GetBoolean());
        Assert.All(writable, pod => Assert.EndsWith("-kafka", pod.Manifest.Name, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Pods_ask_for_what_they_need_and_are_not_throttled(string values)
    {
        foreach (var pod in await PodsAsync(values))
        {
            var resources = pod.Container.GetProperty("resources");
            Assert.True(resources.GetProperty("requests").TryGetProperty("cpu", out _));
            Assert.True(resources.GetProperty("limits").TryGetProperty("memory", out _));
            Assert.False(resources.GetProperty("limits").TryGetProperty("cpu", out _));
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Only_the_operator_has_a_key_to_the_API_server(string values)
    {
        foreach (var pod in await PodsAsync(values))
        {
            var isOperator = pod.Manifest.Name.EndsWith("-operator", StringComparison.Ordinal);
            Assert.Equal(isOperator, pod.Spec.GetProperty("automountServiceAccountToken").GetBoolean());
            Assert.False(pod.Spec.GetProperty("enableServiceLinks").GetBoolean());
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Probes_ask_at_addresses_that_there_are(string values)
    {
        foreach (var pod in (await PodsAsync(values)).Where(IsOurs))
        {
            var ports = pod.Container.GetProperty("ports").EnumerateArray().Select(port => port.GetProperty("name").GetString());
            Assert.Contains("http", ports, StringComparer.Ordinal);
            Assert.Equal("/healthz/ready", Path(pod, "readinessProbe"));
            Assert.Equal("/healthz/live", Path(pod, "livenessProbe"));
        }

        Assert.All(Reporting, path => Assert.Contains($"| `{path}` |", Operations, StringComparison.Ordinal));

        static string? Path(PodOf pod, string probe)
        {
            var get = pod.Container.GetProperty(probe).GetProperty("httpGet");
            Assert.Equal("http", get.GetProperty("port").GetString());
            return get.GetProperty("path").GetString();
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Silos_and_edges_are_spread_and_drained(string values)
    {
        foreach (var pod in (await PodsAsync(values)).Where(IsOurs))
        {
            var keys = pod.Spec.GetProperty("topologySpreadConstraints").EnumerateArray()
                .Select(one => one.GetProperty("topologyKey").GetString());
            Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"], keys, StringComparer.Ordinal);
            if (pod.Manifest.Name.EndsWith("-operator", StringComparison.Ordinal))
                continue;
            var rolling = pod.Manifest.At("spec.strategy.rollingUpdate");
            Assert.Equal((1, 0), (rolling.GetProperty("maxSurge").GetInt32(), rolling.GetProperty("maxUnavailable").GetInt32()));

            // A silo ends within 25 s after its pause; docs/operations.md.
            var hook = pod.Container.GetProperty("lifecycle").GetProperty("preStop");
            var pause = hook.GetProperty("sleep").GetProperty("seconds").GetInt32();
            Assert.InRange(pod.Spec.GetProperty("terminationGracePeriodSeconds").GetInt32(), pause + 30, int.MaxValue);
        }
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_service_finds_its_pods_at_ports_that_they_have(string values)
    {
        var manifests = await Helm.TemplateAsync(values);
        var pods = manifests.Where(manifest => manifest.Kind is "Deployment" or "StatefulSet").ToList();
        foreach (var service in manifests.Where(manifest => manifest.Kind is "Service"))
        {
            var selector = service.At("spec.selector").EnumerateObject().Select(one => one.ToString()).ToList();
            var found = pods.Where(pod => selector.All(one => Labels(pod).Contains(one, StringComparer.Ordinal))).ToList();
            Assert.NotEmpty(found);
            var ports = found.SelectMany(pod => pod.Pod!.Value.GetProperty("containers")[0].GetProperty("ports").EnumerateArray())
                .SelectMany(port => new[] { port.GetProperty("name").GetRawText(), port.GetProperty("containerPort").GetRawText() });
            Assert.All(
                service.At("spec.ports").EnumerateArray(),
                port => Assert.Contains(port.GetProperty("targetPort").GetRawText(), ports, StringComparer.Ordinal));
        }

        static IEnumerable<string> Labels(Manifest pod) =>
            pod.At("spec.template.metadata.labels").EnumerateObject().Select(one => one.ToString());
    }

    private static bool IsOurs(PodOf pod) =>
        pod.Manifest.Kind is "Deployment" && !pod.Manifest.Source.Contains("/demo/", StringComparison.Ordinal);

    private static async Task<List<PodOf>> PodsAsync(string values)
    {
        var pods = (await Helm.TemplateAsync(values)).Where(manifest => manifest.Pod is not null)
            .Select(manifest => new PodOf(manifest)).ToList();
        Assert.NotEmpty(pods);
        return pods;
    }

    private sealed record PodOf(Manifest Manifest)
    {
        public JsonElement Spec { get; } = Manifest.Pod!.Value;

        public JsonElement Container => Assert.Single(Spec.GetProperty("containers").EnumerateArray());
    }
}
