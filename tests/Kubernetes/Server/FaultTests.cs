using CouponKill.ApiServer.Faults;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Xunit;

namespace CouponKill.Kubernetes.Server;

/// <summary>What a test can let go wrong.</summary>
public sealed class FaultTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fault_meets_exactly_the_requests_that_it_is_for()
    {
        await using var server = await TestServer.StartAsync();
        server.Api.Faults.Add(new Fault(FaultKind.Answer) { Code = 503, Meets = request => request.Verb is "create", After = 1 });
        Assert.Equal([201, 503, 201], await Create(server, "a", "b", "c"));
        Assert.Equal([201, 503, 201], server.Api.Audit.Records.Select(record => record.Code));
        Assert.All(server.Api.Audit.Records, record => Assert.Equal("configmaps", record.Request.Resource));
    }

    [Fact]
    public async Task Too_many_requests_say_when_to_come_again()
    {
        await using var server = await TestServer.StartAsync();
        server.Api.Faults.Add(Fault.TooManyRequests(2));
        using var response = await server.Http.GetAsync(ConfigMaps, Cancellation);
        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
    }

    [Theory]
    [InlineData(FaultKind.CutBefore, 404)]
    [InlineData(FaultKind.CutAfter, 200)]
    public async Task A_cut_is_before_or_after_the_deed(FaultKind kind, int after)
    {
        await using var server = await TestServer.StartAsync();
        server.Api.Faults.Add(new Fault(kind) { Meets = request => request.Verb is "create" });
        await Assert.ThrowsAsync<HttpRequestException>(() => Create(server, "a"));
        Assert.Equal(0, Assert.Single(server.Api.Audit.Records).Code);
        var (status, _) = await server.Http.TrySend(HttpMethod.Get, $"{ConfigMaps}/a", null, "");
        Assert.Equal(after, status);
    }

    [Fact]
    public async Task A_server_that_comes_back_has_what_it_had()
    {
        await using var server = await TestServer.StartAsync();
        var made = await server.Client.CreateNamespacedConfigMapAsync(Map("a"), "default", cancellationToken: Cancellation);
        await server.Api.StopAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Http.Get(ConfigMaps));
        await server.Api.StartAsync();
        var found = await server.Client.ReadNamespacedConfigMapAsync("a", "default", cancellationToken: Cancellation);
        Assert.Equal(made.Metadata.Uid, found.Metadata.Uid);
        Assert.Equal(made.Metadata.ResourceVersion, found.Metadata.ResourceVersion);
    }

    [Fact]
    public async Task Watches_are_cut_and_go_on_from_where_they_were()
    {
        await using var server = await TestServer.StartAsync();
        var list = await server.Client.ListNamespacedConfigMapAsync("default", cancellationToken: Cancellation);
        var first = Events(server, list.ResourceVersion());
        await server.Client.CreateNamespacedConfigMapAsync(Map("a"), "default", cancellationToken: Cancellation);
        Assert.True(await first.MoveNextAsync());
        var seen = first.Current.Item2;
        Assert.Equal("a", seen.Name());
        server.Api.CutWatches();
        await Assert.ThrowsAnyAsync<Exception>(async () => await first.MoveNextAsync());

        await server.Client.CreateNamespacedConfigMapAsync(Map("b"), "default", cancellationToken: Cancellation);
        var second = Events(server, seen.ResourceVersion());
        Assert.True(await second.MoveNextAsync());
        Assert.Equal((WatchEventType.Added, "b"), (second.Current.Item1, second.Current.Item2.Name()));
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_watch_can_die_without_saying_so()
    {
        await using var server = await TestServer.StartAsync();
        server.Api.Faults.Add(new Fault(FaultKind.Silence) { Meets = request => request.Verb is "watch" });
        using var response = await server.Http.GetAsync(
            $"{ConfigMaps}?watch=true", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await Create(server, "a");
        var body = await response.Content.ReadAsStreamAsync(Cancellation);
        var read = body.ReadAsync(new byte[1], Cancellation).AsTask();
        server.Api.CutWatches();
        await Assert.ThrowsAnyAsync<IOException>(() => read);
    }

    [Fact]
    public async Task A_watch_from_before_a_compaction_is_told_so()
    {
        await using var server = await TestServer.StartAsync();
        var list = await server.Client.ListNamespacedConfigMapAsync("default", cancellationToken: Cancellation);
        await server.Client.CreateNamespacedConfigMapAsync(Map("a"), "default", cancellationToken: Cancellation);
        server.Api.Compact();
        var told = await server.Http.Get($"{ConfigMaps}?watch=true&resourceVersion={list.ResourceVersion()}");
        Assert.Equal("ERROR", told["type"]!.ToString());
        Assert.Equal(410, told["object"]!["code"]!.GetValue<int>());
    }

    [Fact]
    public async Task Pages_end_with_410_after_a_compaction()
    {
        await using var server = await TestServer.StartAsync();
        await Create(server, "a", "b", "c");
        var page = await server.Client.ListNamespacedConfigMapAsync("default", limit: 2, cancellationToken: Cancellation);
        Assert.Equal(1, page.Metadata.RemainingItemCount);
        await Create(server, "d");
        var next = await server.Client.ListNamespacedConfigMapAsync(
            "default", limit: 2, continueParameter: page.Continue(), cancellationToken: Cancellation);
        Assert.Equal("c", Assert.Single(next.Items).Name());
        server.Api.Compact();
        await Create(server, "e");
        var exception = await Assert.ThrowsAsync<HttpOperationException>(() => server.Client.ListNamespacedConfigMapAsync(
            "default", limit: 2, continueParameter: page.Continue(), cancellationToken: Cancellation));
        Assert.Equal(410, (int)exception.Response.StatusCode);
    }

    [Fact]
    public async Task Bookmarks_tell_how_far_a_quiet_watch_is()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await server.Http.GetAsync(
            "/api/v1/namespaces/default/secrets?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&timeoutSeconds=1"
            + "&resourceVersionMatch=NotOlderThan",
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation);
        await Create(server, "a");
        var lines = (await response.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("k8s.io/initial-events-end", lines[0], StringComparison.Ordinal);
        var made = await server.Http.Get($"{ConfigMaps}/a");
        Assert.Contains($"\"resourceVersion\":\"{made["metadata"]!["resourceVersion"]}\"", lines[^1], StringComparison.Ordinal);
    }

    private static IAsyncEnumerator<(WatchEventType, V1ConfigMap)> Events(TestServer server, string version) =>
        server.Client.CoreV1.WatchListNamespacedConfigMapAsync("default", resourceVersion: version, cancellationToken: Cancellation)
            .GetAsyncEnumerator(Cancellation);

    private static async Task<List<int>> Create(TestServer server, params string[] names)
    {
        var codes = new List<int>();
        foreach (var name in names)
        {
            var (status, _) = await server.Http.TrySend(
                HttpMethod.Post, ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"}}""", "application/json");
            codes.Add(status);
        }

        return codes;
    }

    private static V1ConfigMap Map(string name) => new() { Metadata = new V1ObjectMeta { Name = name } };
}
