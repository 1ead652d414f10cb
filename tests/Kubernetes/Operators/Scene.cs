using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CouponKill.ApiServer;
using CouponKill.ApiServer.Access;
using CouponKill.ApiServer.Controllers;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Kubernetes.Clients;
using CouponKill.Operator.Runtime;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>A cluster with the operator's generated definitions and roles, and operators that have no other rights.</summary>
internal sealed class Scene : IAsyncDisposable
{
    public const string Namespace = "default";
    public const string Seckills = "/apis/ops.couponkill.io/v1/namespaces/default/seckills";
    public const string Activities = "/apis/ops.couponkill.io/v1/namespaces/default/seckillactivities";

    private const string Token = "token-of-the-operator";
    private const string Home = "couponkill-operator-system";
    private static readonly string[] Kinds =
        ["configmaps", "services", "networkpolicies", "poddisruptionbudgets", "deployments", "horizontalpodautoscalers"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly string Definitions = Path.Combine(RepositoryPaths.Root, "src/Operator/config");

    private readonly Uri _application;

    private Scene(KubernetesApi api, Uri application)
    {
        Api = api;
        _application = application;
        Http = new HttpClient { BaseAddress = api.Address };
    }

    public KubernetesApi Api { get; }

    public HttpClient Http { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Scene> StartAsync(Uri? application = null, string? jwtKey = null, RunPod? runPod = null)
    {
        var api = await KubernetesApi.StartNewAsync(new ApiServerOptions
        {
            Tokens = new Dictionary<string, User>(StringComparer.Ordinal) { [Token] = User.ServiceAccount(Home, "couponkill-operator") },
            BookmarkInterval = TimeSpan.FromSeconds(1),
            RunPod = runPod,
        });
        var scene = new Scene(api, application ?? new Uri("http://127.0.0.1:1/"));
        await scene.InstallAsync(jwtKey ?? TokenMinter.NewKey());
        return scene;
    }

    /// <summary>A pod that is ready at once.</summary>
    public static async Task RunReady(PodHandle pod, CancellationToken stopping)
    {
        pod.Report("127.0.0.1", isReady: true);
        await Task.Delay(Timeout.Infinite, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <param name="identity">Who it is to the lease; a process that comes back is the same one.</param>
    /// <param name="calls">What it calls.</param>
    /// <param name="clock">Its time.</param>
    /// <param name="addressOf">Where a Service leads; to the application when null.</param>
    public RunningOperator Run(
        string identity = "one", Calls? calls = null, TimeProvider? clock = null, Func<string, string, int, Uri>? addressOf = null)
    {
        calls ??= new Calls();
        return new RunningOperator(
            new OperatorOptions
            {
                Kubernetes = new KubernetesClientConfiguration { Host = Api.Address.ToString(), AccessToken = Token },
                Handlers = [calls.ToKubernetes()],
                Application = calls.ToApplication,
                AddressOf = addressOf ?? ApplicationOf,
                Namespace = Home,
                Identity = identity,
                Port = null,
                Clock = clock ?? TimeProvider.System,
                Log = NullLoggerFactory.Instance,
            },
            calls);
    }

    private Uri ApplicationOf(string ns, string service, int port) =>
        service.EndsWith("-api", StringComparison.Ordinal) ? _application : new Uri("http://127.0.0.1:1/");

    public async Task ApplySeckill(string name, string more = "", string version = "1.0.0")
    {
        var (status, answer) = await TryApplySeckill(name, more, version);
        Assert.True(status is 200 or 201, answer.ToJsonString());
    }

    /// <summary>Also what is refused.</summary>
    public Task<(int Status, JsonObject Body)> TryApplySeckill(string name, string more, string version = "1.0.0") => Http.TrySend(
        HttpMethod.Patch,
        $"{Seckills}/{name}?fieldManager=people&force=true",
        $$$$"""
        {"apiVersion":"ops.couponkill.io/v1","kind":"Seckill","metadata":{"name":"{{{{name}}}}"},
         "spec":{"image":"r/couponkill","version":"{{{{version}}}}",
         "stores":{"mysql":{"secretRef":{"name":"stores"}},"redis":{"secretRef":{"name":"stores"}},"kafka":{"secretRef":{"name":"stores"}}},
         "auth":{"secretRef":{"name":"auth"}}{{{{more}}}} }}
        """,
        "application/apply-patch+yaml");

    public Task<JsonObject> ApplySale(string name, string seckill, int total = 100, string more = "", int opens = 2020) => Http.Apply(
        $"{Activities}/{name}?fieldManager=people&force=true",
        $$$"""
        {"apiVersion":"ops.couponkill.io/v1","kind":"SeckillActivity","metadata":{"name":"{{{name}}}"},"spec":{"seckillRef":"{{{seckill}}}",
         "name":"{{{name}}}","total":{{{total}}},"startsAt":"{{{opens}}}-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z"{{{more}}} }}
        """);

    /// <summary>The object, or null when there is none.</summary>
    public async Task<JsonObject?> Find(string path)
    {
        var (status, body) = await Http.TrySend(HttpMethod.Get, path, null, "");
        return status == (int)HttpStatusCode.NotFound ? null : body;
    }

    public async Task Delete(string path) => await Http.TrySend(HttpMethod.Delete, path, null, "");

    /// <summary>Waits until an object is so, or, with null, is gone.</summary>
    public Task<JsonObject?> Until(string path, Func<JsonObject?, bool> isSo, TimeSpan? limit = null) =>
        Eventually.GetAsync(() => Find(path), isSo, limit ?? Limit, Cancellation);

    public static string? ReasonOf(JsonObject? found, string type = "Ready") =>
        Condition(found, type)?["reason"]?.ToString();

    public static bool Holds(JsonObject? found, string type) => Condition(found, type)?["status"]?.ToString() is "True";

    public static string PathOf(string kind, string name = "") => kind switch
    {
        "deployments" => $"/apis/apps/v1/namespaces/default/deployments/{name}",
        "horizontalpodautoscalers" => $"/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/{name}",
        "networkpolicies" => $"/apis/networking.k8s.io/v1/namespaces/default/networkpolicies/{name}",
        "poddisruptionbudgets" => $"/apis/policy/v1/namespaces/default/poddisruptionbudgets/{name}",
        _ => $"/api/v1/namespaces/default/{kind}/{name}",
    };

    /// <summary>kubectl, as it comes, for this cluster.</summary>
    public Tool Kubectl(string directory) => new("kubectl", directory, ["--server", Api.Address.ToString(), "--namespace", Namespace]);

    /// <summary>Whatever the operator has made, of all kinds, as "kind/name".</summary>
    public async Task<IReadOnlyList<string>> Made()
    {
        var made = new List<string>();
        foreach (var kind in Kinds)
        {
            var found = await Find($"{PathOf(kind)}?labelSelector=app.kubernetes.io/managed-by=couponkill-operator");
            made.AddRange(found!["items"]!.AsArray().Select(item => $"{kind}/{item!["metadata"]!["name"]}"));
        }

        made.Sort(StringComparer.Ordinal);
        return made;
    }

    /// <summary>Nothing was asked for that the generated roles do not allow.</summary>
    public void AssertNothingDenied() => Assert.DoesNotContain(Api.Audit.Records, record => record.IsDenied);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Api.DisposeAsync();
    }

    private static JsonNode? Condition(JsonObject? found, string type) => (found?["status"]?["conditions"] as JsonArray)?
        .FirstOrDefault(condition => string.Equals(condition!["type"]!.ToString(), type, StringComparison.Ordinal));

    private async Task InstallAsync(string jwtKey)
    {
        const string roles = "/apis/rbac.authorization.k8s.io/v1";
        await ApplyFile("/api/v1/namespaces", Home, "manager/namespace.yaml");
        foreach (var name in new[] { "seckills.ops.couponkill.io", "seckillactivities.ops.couponkill.io" })
        {
            var file = $"crd/bases/ops.couponkill.io_{name.Split('.')[0]}.yaml";
            await ApplyFile("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", name, file);
            await Until(
                $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}", definition => Holds(definition, "Established"));
        }

        await ApplyFile($"{roles}/clusterroles", "couponkill-operator", "rbac/role.yaml");
        await ApplyFile($"{roles}/clusterrolebindings", "couponkill-operator", "rbac/role_binding.yaml");
        await ApplyFile($"{roles}/namespaces/{Home}/roles", "couponkill-operator-leader", "rbac/leader_role.yaml");
        await ApplyFile($"{roles}/namespaces/{Home}/rolebindings", "couponkill-operator-leader", "rbac/leader_role_binding.yaml");
        await AddSecret("stores", ("connectionString", "x"), ("configuration", "x"), ("bootstrapServers", "x"));
        await AddSecret("auth", ("jwtKey", jwtKey), ("adminPassword", "correct horse battery"));
    }

    private async Task ApplyFile(string path, string name, string file) =>
        await Http.Apply($"{path}/{name}?fieldManager=people", await File.ReadAllTextAsync(Path.Combine(Definitions, file), Cancellation));

    private Task AddSecret(string name, params (string Key, string Value)[] data)
    {
        var members = data.Select(one => $"\"{one.Key}\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(one.Value))}\"");
        return Http.Post(
            $"/api/v1/namespaces/{Namespace}/secrets",
            $$"""{"metadata":{"name":"{{name}}"},"data":{ {{string.Join(',', members)}} } }""");
    }
}
