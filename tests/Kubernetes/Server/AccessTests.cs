using CouponKill.ApiServer.Access;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace CouponKill.Kubernetes.Server;

/// <summary>Roles are enforced for whoever comes with a token.</summary>
public sealed class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_account_may_do_what_its_roles_say_and_nothing_else()
    {
        await using var server = await StartAsync();
        using var client = server.NewClient("operator");
        await Denied(() => client.ListNamespacedConfigMapAsync("default", cancellationToken: Cancellation));
        await server.Http.Post(
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
            """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["list","create"]}]}""");
        await Bind(server, "rolebindings", "Role");

        Assert.Empty((await client.ListNamespacedConfigMapAsync("default", cancellationToken: Cancellation)).Items);
        await Denied(() => client.ReadNamespacedConfigMapAsync("a", "default", cancellationToken: Cancellation));
        await Denied(() => client.ListNamespacedConfigMapAsync("kube-system", cancellationToken: Cancellation));
        await Denied(() => client.ListNamespacedSecretAsync("default", cancellationToken: Cancellation));
        Assert.Equal(4, server.Api.Audit.Records.Count(record => record.IsDenied));
        Assert.All(
            server.Api.Audit.Records.Where(record => record.IsDenied),
            record => Assert.Equal("system:serviceaccount:default:operator", record.User.Name));
    }

    [Fact]
    public async Task Cluster_roles_reach_everywhere_and_subresources_are_named()
    {
        await using var server = await StartAsync();
        using var client = server.NewClient("operator");
        await server.Http.Post(
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            """{"metadata":{"name":"r"},"rules":[{"apiGroups":["apps"],"resources":["deployments/scale"],"verbs":["patch","get"]}]}""");
        await Bind(server, "clusterrolebindings", "ClusterRole");
        await server.Client.CreateNamespacedDeploymentAsync(TestServer.Deployment("d", 1), "default", cancellationToken: Cancellation);

        var patch = new V1Patch("""{"spec":{"replicas":3}}""", V1Patch.PatchType.MergePatch);
        var scale = await client.PatchNamespacedDeploymentScaleAsync(patch, "d", "default", cancellationToken: Cancellation);
        Assert.Equal(3, scale.Spec.Replicas);
        await Denied(() => client.ReadNamespacedDeploymentAsync("d", "default", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_review_tells_what_one_may_do()
    {
        await using var server = await StartAsync();
        using var client = server.NewClient("operator");
        await server.Http.Post(
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            """
            {"metadata":{"name":"r"},"rules":[
              {"apiGroups":["authorization.k8s.io"],"resources":["selfsubjectaccessreviews"],"verbs":["create"]},
              {"apiGroups":[""],"resources":["pods"],"resourceNames":["one"],"verbs":["get"]}]}
            """);
        await Bind(server, "clusterrolebindings", "ClusterRole");
        Assert.True(await MayGet(client, "one"));
        Assert.False(await MayGet(client, "two"));
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(
        tokens: new Dictionary<string, User>(StringComparer.Ordinal) { ["operator"] = User.ServiceAccount("default", "operator") });

    private static async Task Bind(TestServer server, string plural, string kind)
    {
        var ns = plural is "rolebindings" ? "/namespaces/default" : "";
        await server.Http.Post(
            $"/apis/rbac.authorization.k8s.io/v1{ns}/{plural}",
            $$"""
            {"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"{{kind}}","name":"r"},
             "subjects":[{"kind":"ServiceAccount","name":"operator","namespace":"default"}]}
            """);
    }

    private static async Task<bool> MayGet(k8s.Kubernetes client, string name)
    {
        var review = new V1SelfSubjectAccessReview
        {
            Spec = new V1SelfSubjectAccessReviewSpec
            {
                ResourceAttributes = new V1ResourceAttributes
                {
                    NamespaceProperty = "default",
                    Verb = "get",
                    Resource = "pods",
                    Name = name
                },
            },
        };
        return (await client.CreateSelfSubjectAccessReviewAsync(review, cancellationToken: Cancellation)).Status.Allowed;
    }

    private static async Task Denied<T>(Func<Task<T>> call)
    {
        var exception = await Assert.ThrowsAsync<HttpOperationException>(call);
        Assert.Equal(403, (int)exception.Response.StatusCode);
    }
}
