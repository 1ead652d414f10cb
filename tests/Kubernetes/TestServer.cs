using CouponKill.ApiServer;
using CouponKill.ApiServer.Access;
using CouponKill.ApiServer.Controllers;
using CouponKill.Harness;
using k8s;
using k8s.Models;
using Xunit;

namespace CouponKill.Kubernetes;

/// <summary>A double with clients.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Widgets = "/apis/example.couponkill.io/v1/namespaces/default/widgets";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private TestServer(KubernetesApi api)
    {
        Api = api;
        Http = new HttpClient { BaseAddress = api.Address };
        Client = NewClient();
    }

    public KubernetesApi Api { get; }

    public HttpClient Http { get; }

    public k8s.Kubernetes Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<TestServer> StartAsync(RunPod? runPod = null, Dictionary<string, User>? tokens = null) =>
        new(await KubernetesApi.StartNewAsync(new ApiServerOptions
        {
            RunPod = runPod,
            BookmarkInterval = TimeSpan.FromMilliseconds(300),
            Tokens = tokens ?? [],
        }));

    public k8s.Kubernetes NewClient(string? token = null) =>
        new(new KubernetesClientConfiguration { Host = Api.Address.ToString(), AccessToken = token });

    /// <summary>Defines widgets, with a schema of their spec.</summary>
    public async Task DefineWidgets(string specSchema)
    {
        await Http.Post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Definition(specSchema));
        await Until(async () =>
            (await Client.ReadCustomResourceDefinitionAsync("widgets.example.couponkill.io", cancellationToken: Cancellation))
            .Status?.Conditions?.Any(condition => condition.Type is "Established") == true);
    }

    public static string Definition(string specSchema) => $$$$$"""
        {"metadata":{"name":"widgets.example.couponkill.io"},"spec":{"group":"example.couponkill.io","scope":"Namespaced",
         "names":{"kind":"Widget","plural":"widgets"},"versions":[{"name":"v1","served":true,"storage":true,
         "subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{
           "spec":{{{{{specSchema}}}}},"status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}
           }}}}]}}
        """;

    public static async Task Until(Func<Task<bool>> isSo) => await Eventually.GetAsync(isSo, so => so, Limit, Cancellation);

    public static V1Deployment Deployment(string name, int replicas, string image = "x:1") => new()
    {
        Metadata = new V1ObjectMeta { Name = name },
        Spec = new V1DeploymentSpec
        {
            Replicas = replicas,
            Selector = new V1LabelSelector { MatchLabels = new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = name } },
            Template = new V1PodTemplateSpec
            {
                Metadata = new V1ObjectMeta { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["app"] = name } },
                Spec = new V1PodSpec { Containers = [new V1Container { Name = "c", Image = image }] },
            },
            Strategy = new V1DeploymentStrategy
            {
                Type = "RollingUpdate",
                RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = 0 },
            },
        },
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await Api.DisposeAsync();
    }
}
