using System.Text.Json.Nodes;
using Xunit;

namespace CouponKill.Kubernetes.Server;

/// <summary>Fields that nobody knows, and lists whose items have owners of their own, as newer servers treat them.</summary>
public sealed class FieldTests
{
    private const string Deployments = "/apis/apps/v1/namespaces/default/deployments";
    private const string Open = """{"type":"object","properties":{"image":{"type":"string"}}}""";

    [Theory]
    [InlineData("Strict", 400)]
    [InlineData("Warn", 201)]
    [InlineData("Ignore", 201)]
    public async Task Unknown_fields_are_refused_only_by_the_strict(string mode, int expected)
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineWidgets(Open);
        var (status, answer) = await server.Http.TrySend(
            HttpMethod.Post,
            $"{TestServer.Widgets}?fieldValidation={mode}",
            """{"metadata":{"name":"w"},"spec":{"image":"x","nonsense":1}}""",
            "application/json");
        Assert.Equal(expected, status);
        if (expected == 400)
            Assert.EndsWith("strict decoding error: unknown field \"spec.nonsense\"", answer["message"]!.ToString(),
                StringComparison.Ordinal);
        else
            Assert.Null(answer["spec"]!["nonsense"]);
    }

    [Theory]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"c","image":"x","imgae":"y"}]}}}}""", "containers[0].imgae")]
    [InlineData("""{"spec":{"replica":1}}""", "spec.replica")]
    public async Task Built_in_kinds_know_their_fields(string body, string field)
    {
        await using var server = await TestServer.StartAsync();
        var (status, answer) =
            await server.Http.TrySend(HttpMethod.Post, $"{Deployments}?fieldValidation=Strict", body, "application/json");
        Assert.Equal(400, status);
        Assert.Contains(field, answer["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_another_type_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        var (status, answer) = await server.Http.TrySend(HttpMethod.Post, Deployments, """{"spec":{"replicas":"3"}}""", "application/json");
        Assert.Equal(400, status);
        Assert.Contains("cannot unmarshal string", answer["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_applied_field_that_is_not_declared_is_an_error()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineWidgets(Open);
        var (status, answer) = await server.Http.TrySend(
            HttpMethod.Patch,
            $"{TestServer.Widgets}/w?fieldManager=op",
            """{"apiVersion":"example.couponkill.io/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"nonsense":1}}""",
            "application/apply-patch+yaml");
        Assert.Equal(500, status);
        Assert.Contains(".spec.nonsense: field not declared in schema", answer["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_appliers_share_a_container_by_its_environment()
    {
        await using var server = await TestServer.StartAsync();
        await Apply(server, "one", """{"name":"A","value":"1"}""");
        await Apply(server, "two", """{"name":"B","value":"2"}""");
        Assert.Equal("A B", Names(await Read(server)));
        await Apply(server, "one", """{"name":"C","value":"3"}""");
        Assert.Equal("B C", string.Join(' ', Names(await Read(server)).Split(' ').Order(StringComparer.Ordinal)));
        await Apply(server, "two");
        Assert.Equal("C", Names(await Read(server)));
    }

    [Fact]
    public async Task A_dry_run_tells_and_does_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineWidgets(Open);
        var made = await server.Http.Post($"{TestServer.Widgets}?dryRun=All", """{"metadata":{"name":"w"},"spec":{"image":"x"}}""");
        Assert.NotNull(made["metadata"]!["uid"]);
        Assert.Empty((await server.Http.Get(TestServer.Widgets))["items"]!.AsArray());
    }

    [Fact]
    public async Task An_idle_server_writes_nothing()
    {
        await using var server = await TestServer.StartAsync(runPod: (_, stopping) => Task.Delay(Timeout.Infinite, stopping));
        await server.DefineWidgets(Open);
        var before = (await server.Http.Get(TestServer.Widgets))["metadata"]!["resourceVersion"]!.ToString();
        for (var count = 0; count < 20; count++)
            await server.Http.Get(TestServer.Widgets);
        Assert.Equal(before, (await server.Http.Get(TestServer.Widgets))["metadata"]!["resourceVersion"]!.ToString());
    }

    private static Task<JsonObject> Apply(TestServer server, string manager, string variables = "") => server.Http.Apply(
        $"{Deployments}/d?fieldManager={manager}",
        $$$$$"""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"selector":{"matchLabels":{"app":"d"}},
         "template":{"metadata":{"labels":{"app":"d"}},"spec":{"containers":[{"name":"c","image":"x:1","env":[{{{{{variables}}}}}]}]}}}}
        """);

    private static Task<JsonObject> Read(TestServer server) => server.Http.Get($"{Deployments}/d");

    private static string Names(JsonObject deployment)
    {
        var container = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!;
        return string.Join(' ', container["env"]!.AsArray().Select(variable => variable!["name"]!.ToString()));
    }
}
