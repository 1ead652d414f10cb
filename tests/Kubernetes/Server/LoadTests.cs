using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace CouponKill.Kubernetes.Server;

/// <summary>The double must not be what a test of 1,000 resources waits for.</summary>
public sealed class LoadTests
{
    private const int Count = 1_000;

    [Fact]
    public async Task A_thousand_resources_are_made_listed_and_watched_in_seconds()
    {
        await using var server = await TestServer.StartAsync();
        await server.DefineWidgets("""{"type":"object","properties":{"n":{"type":"integer"}}}""");
        using var watch = await server.Http.GetAsync(
            $"{TestServer.Widgets}?watch=true&timeoutSeconds=30",
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken);
        using var told = new StreamReader(await watch.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Count, TestContext.Current.CancellationToken, async (n, _) =>
            await server.Http.Apply(
                $"{TestServer.Widgets}/w{n}?fieldManager=op",
                $$$"""{"apiVersion":"example.couponkill.io/v1","kind":"Widget","metadata":{"name":"w{{{n}}}"},"spec":{"n":{{{n}}}}}"""));
        for (var count = 0; count < Count; count++)
            Assert.Equal("ADDED", JsonNode.Parse((await told.ReadLineAsync(TestContext.Current.CancellationToken))!)!["type"]!.ToString());
        Assert.Equal(Count, (await server.Http.Get(TestServer.Widgets))["items"]!.AsArray().Count);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
