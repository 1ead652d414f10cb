using System.Text.Json;
using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>Who may talk to whom: network policies and the mesh.</summary>
public sealed class NetworkTests
{
    [Fact]
    public async Task Every_workload_has_a_policy_for_both_directions()
    {
        var manifests = await Helm.TemplateAsync("istio-values.yaml");
        var policies = manifests.Where(manifest => manifest.Kind is "NetworkPolicy").ToList();
        Assert.Equal(
            Names(manifests, "Deployment"), policies.Select(policy => policy.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(policies, policy => Assert.Equal("""["Ingress","Egress"]""", policy.At("spec.policyTypes").GetRawText()));
    }

    [Fact]
    public async Task Silo_ports_are_open_to_silos_and_edges_of_the_same_installation_only()
    {
        var policy = await PolicyAsync("-silo");
        var rule = Assert.Single(policy.At("spec.ingress").EnumerateArray(), rule => Ports(rule).Contains(11111));
        Assert.Equal([11111, 30000], Ports(rule));
        var from = Assert.Single(rule.GetProperty("from").EnumerateArray()).GetProperty("podSelector");
        Assert.Equal("sale-couponkill", from.GetProperty("matchLabels").GetProperty("app.kubernetes.io/instance").GetString());
        Assert.Equal(
            """["silo","edge","canary"]""",
            Assert.Single(from.GetProperty("matchExpressions").EnumerateArray()).GetProperty("values").GetRawText());

        // The scaler has no authentication either.
        Assert.All(policy.At("spec.ingress").EnumerateArray().Where(rule => !Ports(rule).Contains(8080)), Asks);

        static void Asks(JsonElement rule) => Assert.NotEmpty(rule.GetProperty("from").EnumerateArray());
    }

    [Fact]
    public async Task An_edge_is_not_reached_at_silo_ports() =>
        Assert.Equal([8080], (await PolicyAsync("-edge")).At("spec.ingress").EnumerateArray().SelectMany(Ports));

    [Fact]
    public async Task Silos_reach_names_each_other_and_stores_and_nothing_else()
    {
        var ports = (await PolicyAsync("-silo")).At("spec.egress").EnumerateArray().SelectMany(Ports);
        Assert.Equal([53, 53, 11111, 30000, 3306, 6379, 9092, 4317], ports);
    }

    [Fact]
    public async Task Silo_ports_and_stores_are_outside_of_the_mesh()
    {
        var annotations = await AnnotationsAsync("-silo");
        Assert.Equal("11111,30000,9090", annotations.GetProperty("traffic.sidecar.istio.io/excludeInboundPorts").GetString());
        Assert.Equal(
            "11111,30000,3306,6379,9092", annotations.GetProperty("traffic.sidecar.istio.io/excludeOutboundPorts").GetString());
    }

    [Fact]
    public async Task Everything_else_is_encrypted_and_only_the_gateway_and_the_own_namespace_may_call()
    {
        var manifests = await Helm.TemplateAsync("istio-values.yaml");
        Assert.Equal("STRICT", Only(manifests, "PeerAuthentication").At("spec.mtls.mode").GetString());
        var policy = Only(manifests, "AuthorizationPolicy");
        Assert.Equal("ALLOW", policy.At("spec.action").GetString());
        var anybody = policy.At("spec.rules").EnumerateArray().Where(rule => !rule.TryGetProperty("from", out _));
        Assert.Equal("""[{"to":[{"operation":{"ports":["11111","30000","9090"]}}]}]""", JsonSerializer.Serialize(anybody));
        Assert.DoesNotContain("/metrics", policy.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/healthz", policy.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(100)]
    public async Task The_canarys_share_is_taken_from_the_others(int weight)
    {
        var manifests = await Helm.TemplateAsync("istio-values.yaml", "helm4", $"canary.weight={weight}");
        var route = Only(manifests, "VirtualService").At("spec.http")[0].GetProperty("route");
        Assert.Equal([100 - weight, weight], route.EnumerateArray().Select(one => one.GetProperty("weight").GetInt32()));
        var hosts = route.EnumerateArray().Select(one => one.GetProperty("destination").GetProperty("host").GetString()!).ToList();
        Assert.Equal(["sale-couponkill-api", "sale-couponkill-canary"], hosts);
        Assert.Subset(Names(manifests, "Service").ToHashSet(StringComparer.Ordinal), hosts.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_canary_hosts_no_grains_and_runs_the_other_image()
    {
        var manifests = await Helm.TemplateAsync("istio-values.yaml");
        var container = manifests
            .Single(manifest => manifest.Kind is "Deployment" && manifest.Name.EndsWith("-canary", StringComparison.Ordinal))
            .Pod!.Value.GetProperty("containers")[0];
        Assert.Equal("couponkill:0.2.0", container.GetProperty("image").GetString());
        Assert.Contains(container.GetProperty("env").EnumerateArray(), one => one.GetRawText() is """{"name":"Roles","value":"api"}""");
    }

    /// <summary>A 503 is an answer with a time to come again, not a sick pod.</summary>
    [Fact]
    public async Task The_mesh_repeats_no_claim_and_leaves_out_nobody_who_sheds_load()
    {
        var manifests = await Helm.TemplateAsync("istio-values.yaml");
        var retries = Only(manifests, "VirtualService").At("spec.http")[0].GetProperty("retries").GetProperty("retryOn").GetString();
        Assert.Equal("connect-failure,refused-stream", retries);
        var outliers = manifests.Where(manifest => manifest.Kind is "DestinationRule")
            .Select(rule => rule.At("spec.trafficPolicy.outlierDetection"));
        Assert.All(outliers, outlier => Assert.Equal(
            (0, 0), (outlier.GetProperty("consecutive5xxErrors").GetInt32(), outlier.GetProperty("consecutiveGatewayErrors").GetInt32())));
    }

    private static Manifest Only(IEnumerable<Manifest> manifests, string kind) =>
        Assert.Single(manifests, manifest => manifest.Kind.Equals(kind, StringComparison.Ordinal));

    private static IEnumerable<string> Names(IEnumerable<Manifest> manifests, string kind) =>
        manifests.Where(manifest => manifest.Kind.Equals(kind, StringComparison.Ordinal))
            .Select(manifest => manifest.Name).Order(StringComparer.Ordinal);

    private static List<int> Ports(JsonElement rule) =>
        [.. rule.GetProperty("ports").EnumerateArray().Select(port => port.GetProperty("port").GetInt32())];

    private static async Task<Manifest> PolicyAsync(string suffix) => Assert.Single(
        await Helm.TemplateAsync("plain-values.yaml"),
        manifest => manifest.Kind is "NetworkPolicy" && manifest.Name.EndsWith(suffix, StringComparison.Ordinal));

    private static async Task<JsonElement> AnnotationsAsync(string suffix) => (await Helm.TemplateAsync("istio-values.yaml"))
        .Single(manifest => manifest.Kind is "Deployment" && manifest.Name.EndsWith(suffix, StringComparison.Ordinal))
        .At("spec.template.metadata.annotations");
}
