using System.Text.Json;
using CouponKill.Chart.Support;

namespace CouponKill.Chart;

/// <summary>Who owns the number of replicas.</summary>
public sealed class ScalingTests
{
    [Theory]
    [InlineData("keda", "ScaledObject")]
    [InlineData("hpa", "HorizontalPodAutoscaler")]
    public async Task Replicas_are_not_applied_while_autoscaled(string mode, string scaler)
    {
        var manifests = await Helm.TemplateAsync("plain-values.yaml", "helm4", $"scaling.mode={mode}");
        var deployments = manifests.Where(manifest => manifest.Kind is "Deployment").ToList();
        Assert.Equal(2, deployments.Count);
        Assert.All(deployments, deployment => Assert.False(deployment.Spec.TryGetProperty("replicas", out _)));
        Assert.Equal(
            deployments.Select(deployment => deployment.Name),
            manifests.Where(manifest => manifest.Kind.Equals(scaler, StringComparison.Ordinal))
                .Select(manifest => manifest.At("spec.scaleTargetRef.name").GetString()!),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task Replicas_are_applied_when_nobody_scales()
    {
        var manifests = await Helm.TemplateAsync("plain-values.yaml", "helm4", "scaling.mode=none", "silo.replicas.min=3");
        Assert.Equal(3, Assert.Single(manifests, IsSilo).At("spec.replicas").GetInt32());
        Assert.DoesNotContain(manifests, manifest => manifest.Kind is "ScaledObject" or "HorizontalPodAutoscaler");

        static bool IsSilo(Manifest manifest) =>
            manifest.Kind is "Deployment" && manifest.Name.EndsWith("-silo", StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_operator_the_chart_scales_nothing()
    {
        var manifests = await Helm.TemplateAsync("operator-values.yaml");
        Assert.DoesNotContain(manifests, manifest => manifest.Kind is "ScaledObject" or "HorizontalPodAutoscaler");
        Assert.Equal("keda", Assert.Single(manifests, manifest => manifest.Kind is "Seckill").At("spec.scaling.mode").GetString());
    }

    [Fact]
    public async Task A_scaler_that_fails_never_takes_a_silo_away()
    {
        var scaled = await ScaledObjectAsync("silo.replicas.min=4");
        Assert.Equal(
            """{"failureThreshold":3,"replicas":4,"behavior":"currentReplicasIfHigher"}""", scaled.At("spec.fallback").GetRawText());
        var down = scaled.At("spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown");
        Assert.Equal("""[{"type":"Pods","value":1,"periodSeconds":60}]""", down.GetProperty("policies").GetRawText());
    }

    [Fact]
    public async Task The_scaler_is_asked_at_the_service_that_there_is()
    {
        var manifests = await Helm.TemplateAsync("plain-values.yaml");
        var scaled = await ScaledObjectAsync();
        var external = scaled.At("spec.triggers").EnumerateArray().Where(IsExternal).ToList();
        Assert.Equal(
            ["claims", "forecast"],
            external.Select(trigger => trigger.GetProperty("metadata").GetProperty("metric").GetString()!),
            StringComparer.Ordinal);
        var service = Assert.Single(
            manifests, manifest => manifest.Kind is "Service" && manifest.Name.EndsWith("-scaler", StringComparison.Ordinal));
        var address = $"{service.Name}.{Helm.Namespace}:{service.At("spec.ports")[0].GetProperty("port")}";
        Assert.All(external, trigger => Assert.Equal(address, trigger.GetProperty("metadata").GetProperty("scalerAddress").GetString()));

        // A fallback takes no other kind of metric.
        Assert.All(external, trigger => Assert.Equal("AverageValue", trigger.GetProperty("metricType").GetString()));
    }

    [Fact]
    public async Task The_lag_is_that_of_the_programs_own_topic_and_group()
    {
        var metadata = Lag(await ScaledObjectAsync());
        Assert.Equal("sale-couponkill-orders", metadata.GetProperty("topic").GetString());
        Assert.Equal("sale-couponkill", metadata.GetProperty("consumerGroup").GetString());
        metadata = Lag(await ScaledObjectAsync("cluster.serviceId=big", "configuration.Kafka__Topic=t"));
        Assert.Equal("t", metadata.GetProperty("topic").GetString());
        Assert.Equal("big", metadata.GetProperty("consumerGroup").GetString());

        static JsonElement Lag(Manifest scaled) =>
            scaled.At("spec.triggers").EnumerateArray().Single(trigger => trigger.GetProperty("type").GetString() is "kafka")
                .GetProperty("metadata");
    }

    private static bool IsExternal(JsonElement trigger) => trigger.GetProperty("type").GetString() is "external";

    private static async Task<Manifest> ScaledObjectAsync(params string[] set) => Assert.Single(
        await Helm.TemplateAsync("plain-values.yaml", "helm4", set),
        manifest => manifest.Kind is "ScaledObject" && manifest.Name.EndsWith("-silo", StringComparison.Ordinal));
}
