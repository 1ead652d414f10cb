using System.Net;
using System.Text.Json;
using CouponKill.Operator.Runtime;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CouponKill.OperatorTests.Runtime;

public sealed class ObjectCacheTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly ObjectKey Key = new("shop", "flash");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_deleted_while_it_was_written_does_not_come_back()
    {
        var deleted = new TaskCompletionSource();
        using var server = new Server();
        using var api = new ApiClient(new KubernetesClientConfiguration { Host = "http://127.0.0.1" }, [server], new Metrics());
        var cache = new ObjectCache(api, new Watched(Kind.Activity), Note, TimeProvider.System, NullLogger.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = cache.RunAsync(stop.Token);
        await deleted.Task.WaitAsync(Soon, Cancel);

        cache.Put(Found(version: 11));
        Assert.Null(cache.Get(Key));
        cache.Put(Found(version: 13));
        Assert.NotNull(cache.Get(Key));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        void Note(Change change)
        {
            if (change.After is null)
                deleted.TrySetResult();
        }
    }

    private static JsonElement Found(int version) => JsonSerializer.Deserialize<JsonElement>(Text(version));

    private static string Text(int version) =>
        $$"""{ "metadata": { "namespace": "shop", "name": "flash", "uid": "u", "resourceVersion": "{{version}}" } }""";

    /// <summary>Has one object, and deletes it as soon as it is watched.</summary>
    private sealed class Server : DelegatingHandler
    {
        private int _watches;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.Query.Contains("watch=true", StringComparison.Ordinal))
                return Answer($$"""{ "metadata": { "resourceVersion": "10" }, "items": [ {{Text(version: 10)}} ] }""");
            if (Interlocked.Increment(ref _watches) > 1)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return Answer($$"""{ "type": "DELETED", "object": {{Text(version: 12)}} }""" + "\n");
        }

        private static HttpResponseMessage Answer(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text) };
    }
}
