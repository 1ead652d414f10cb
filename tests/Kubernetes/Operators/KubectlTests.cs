using CouponKill.Harness.Processes;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>What people see and are told, by the tool that they have.</summary>
public sealed class KubectlTests(Application application) : IClassFixture<Application>
{
    private const string Seckill = """
        apiVersion: ops.couponkill.io/v1
        kind: Seckill
        metadata: {name: shop}
        spec:
          image: r/couponkill
          version: 1.0.0
          stores:
            mysql: {secretRef: {name: stores}}
            redis: {secretRef: {name: stores}}
            kafka: {secretRef: {name: stores}}
          auth: {secretRef: {name: auth}}
          scaling: {mode: operator}
          upgrade: {minReadySeconds: 0}
        """;

    [Fact]
    public async Task A_sale_is_applied_seen_waited_for_and_deleted()
    {
        await using var scene = await Scene.StartAsync(application.Address, application.JwtKey, Scene.RunReady);
        await using var running = scene.Run();
        using var files = new TempDirectory();
        var kubectl = scene.Kubectl(files.Path);
        await kubectl.Run("apply", "-f", Write(files, "seckill.yaml", Seckill));
        await kubectl.Run("apply", "-f", Write(files, "sale.yaml", Sale("kubectl-sale", total: 10)));
        await kubectl.Run("wait", "ska/kubectl-sale", "--for=condition=Open", "--timeout=20s");
        await kubectl.Run("wait", "sk/shop", "--for=condition=Ready", "--timeout=20s");

        Assert.Matches("(?m)^kubectl-sale +[0-9]+ +open +10 +0 ", await kubectl.Run("get", "ska", "--no-headers"));
        Assert.Contains("1.0.0", await kubectl.Run("get", "sk", "-o", "wide"), StringComparison.Ordinal);
        await kubectl.Run("delete", "ska", "kubectl-sale", "--timeout=20s");
        await kubectl.Run("delete", "sk", "shop", "--timeout=20s");
        scene.AssertNothingDenied();
    }

    [Fact]
    public async Task What_is_wrong_is_refused_in_words()
    {
        await using var scene = await Scene.StartAsync();
        using var files = new TempDirectory();
        var kubectl = scene.Kubectl(files.Path);
        await kubectl.Run("apply", "-f", Write(files, "sale.yaml", Sale("sale", total: 10)));

        var smaller = await kubectl.TryRun("apply", "-f", Write(files, "sale.yaml", Sale("sale", total: 9)));
        Assert.Contains("total may only be raised", smaller.Error, StringComparison.Ordinal);
        var unknown = await kubectl.TryRun("create", "-f", Write(files, "seckill.yaml", Seckill + "\n  flavour: vanilla"));
        Assert.Contains("unknown field \"spec.flavour\"", unknown.Error, StringComparison.Ordinal);
        var magic = await kubectl.TryRun(
            "create", "-f", Write(files, "seckill.yaml", Seckill.Replace("mode: operator", "mode: magic", StringComparison.Ordinal)));
        Assert.Contains("Unsupported value: \"magic\"", magic.Error, StringComparison.Ordinal);
    }

    private static string Sale(string name, int total) => $$"""
        apiVersion: ops.couponkill.io/v1
        kind: SeckillActivity
        metadata: {name: {{name}}}
        spec: {seckillRef: shop, name: Coffee, total: {{total}}, startsAt: "2020-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z"}
        """;

    private static string Write(TempDirectory files, string name, string text)
    {
        var path = Path.Combine(files.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
