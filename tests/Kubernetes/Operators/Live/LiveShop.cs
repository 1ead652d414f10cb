using System.Text;
using CouponKill.Harness.Http;
using CouponKill.Harness.Servers;
using Xunit;

namespace CouponKill.Kubernetes.Operators.Live;

/// <summary>A cluster whose pods run, and an operator for which days pass faster.</summary>
internal sealed class LiveShop : IAsyncDisposable
{
    private const string Nowhere = "http://127.0.0.1:1/";

    private readonly RunningOperator _operator;

    private LiveShop(Scene scene, PodRunner pods, TokenMinter tokens, RunningOperator running) =>
        (Scene, Pods, Tokens, _operator) = (scene, pods, tokens, running);

    public Scene Scene { get; }

    public PodRunner Pods { get; }

    public TokenMinter Tokens { get; }

    public static async Task<LiveShop> StartAsync(ClusterServers servers)
    {
        Scene? scene = null;
        var pods = new PodRunner(path => scene!.Find(path));
        var key = TokenMinter.NewKey();
        scene = await Scene.StartAsync(jwtKey: key, runPod: pods.RunAsync);
        await SetAsync(
            scene,
            ("connectionString", servers.MySql.ConnectionString("shop")),
            ("configuration", servers.Redis.Configuration),
            ("bootstrapServers", servers.Kafka.BootstrapServers));
        var running = scene.Run(clock: new FastCalendar(), addressOf: (_, name, port) =>
            pods.Doors is [var first, ..] ? new UriBuilder(first.Address) { Port = port is 9090 ? 9090 : 8080 }.Uri : new Uri(Nowhere));
        return new LiveShop(scene, pods, new TokenMinter(key), running);
    }

    public async ValueTask DisposeAsync()
    {
        await _operator.DisposeAsync();
        await Scene.DisposeAsync();
        await Pods.DisposeAsync();
        foreach (var failure in Pods.Failures)
            TestContext.Current.TestOutputHelper?.WriteLine(failure);
    }

    private static Task SetAsync(Scene scene, params (string Key, string Value)[] data)
    {
        var members = data.Select(one => $"\"{one.Key}\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(one.Value))}\"");
        return scene.Http.MergePatch(Scene.PathOf("secrets", "stores"), $$"""{"data":{ {{string.Join(',', members)}} } }""");
    }

    /// <summary>So that the minutes between one silo's end and the next one's pass sooner. Pauses and leases last as ever.</summary>
    private sealed class FastCalendar : TimeProvider
    {
        private const int Times = 4;

        private readonly DateTimeOffset _start = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => _start + ((System.GetUtcNow() - _start) * Times);
    }
}
