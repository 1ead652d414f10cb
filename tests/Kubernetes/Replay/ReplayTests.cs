using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CouponKill.ApiServer;
using CouponKill.ApiServer.Access;
using CouponKill.Harness;
using Xunit;

namespace CouponKill.Kubernetes.Replay;

/// <summary>The double against a recording of a real API server of 2022.</summary>
public sealed class ReplayTests
{
    private const string Widgets = "/apis/example.couponkill.io/v1/namespaces/t/widgets";

    private static readonly IReadOnlyList<Exchange> Recorded = Exchange.ReadAll();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_recorded_exchange_is_answered_as_the_real_server_did()
    {
        await using var api = await StartRecordedServer();
        using var recorder = new HttpClient { BaseAddress = api.Address };
        using var client = new HttpClient { BaseAddress = api.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "admin");
        var differences = new Differences();
        var replayer = new Replayer(recorder, differences);
        var faults = new List<string>();
        var watched = WatchesWithTraffic();
        foreach (var exchange in Recorded)
        {
            await Before(exchange, client);
            await Settle(exchange, client);
            if (exchange.Number == watched[0].Number)
                faults.AddRange(await Watched(watched, replayer, differences, client));
            if (!watched.Contains(exchange))
                faults.AddRange(await Judge(exchange, replayer, differences));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void A_difference_of_any_kind_is_found()
    {
        var recorded = Recorded.Single(exchange => exchange.Number == 58).Response["body"]!;
        Assert.Empty(new Differences().Between(recorded, recorded.DeepClone()));
        AssertFound(recorded, body => body["metadata"]!["generation"] = 4);
        AssertFound(recorded, body => body["metadata"]!.AsObject().Remove("resourceVersion"));
        AssertFound(recorded, body => body["metadata"]!["managedFields"]![0]!["fieldsV1"]!["f:spec"]!.AsObject().Remove("f:labels"));
        AssertFound(recorded, body => body["spec"]!["ports"]!.AsArray().Clear());
        AssertFound(recorded, body => body["spec"]!["extra"] = "");
    }

    [Fact]
    public void A_version_that_stayed_must_stay()
    {
        var differences = new Differences();
        Assert.Empty(differences.Between(Version("1"), Version("11")));
        Assert.Empty(differences.Between(Version("1"), Version("11")));
        Assert.NotEmpty(differences.Between(Version("1"), Version("12")));
    }

    [Fact]
    public async Task Served_kinds_are_as_recorded()
    {
        await using var api = await StartRecordedServer();
        using var client = new HttpClient { BaseAddress = api.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "admin");
        var faults = new List<string>();
        foreach (var list in Recorded.Where(exchange => exchange.Number is 4 or 5 or 6))
        {
            var served = (await client.GetFromJsonAsync<JsonObject>(list.Path, Cancellation))!["resources"]!.AsArray();
            Assert.NotEmpty(served);
            faults.AddRange(served.SelectMany(kind => Faults(kind!, list.Response["body"]!["resources"]!.AsArray())));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>The recorded server ran alone: nobody collected garbage or made pods.</summary>
    private static Task<KubernetesApi> StartRecordedServer() => KubernetesApi.StartNewAsync(new ApiServerOptions
    {
        RunsControllers = false,
        WithoutToken = User.Anonymous,
        BookmarkInterval = TimeSpan.FromMilliseconds(500),
        Tokens = new Dictionary<string, User>(StringComparer.Ordinal)
        {
            ["admin"] = User.Admin,
            [Replayer.LowToken] = User.Named("low"),
        },
    });

    private static void AssertFound(JsonNode recorded, Action<JsonNode> change)
    {
        var changed = recorded.DeepClone();
        change(changed);
        Assert.NotEmpty(new Differences().Between(recorded, changed));
    }

    private static JsonObject Version(string version) => new() { ["resourceVersion"] = version };

    private static IEnumerable<string> Faults(JsonNode kind, JsonArray recorded)
    {
        var same = recorded.FirstOrDefault(other => JsonNode.DeepEquals(other!["name"], kind["name"]));
        if (same == null)
        {
            yield return $"{kind["name"]} is not recorded";
            yield break;
        }

        foreach (var field in new[] { "namespaced", "kind", "shortNames", "categories", "group", "version", "verbs" })
        {
            if (!JsonNode.DeepEquals(same[field], kind[field]))
                yield return $"{kind["name"]}.{field}: recorded {same[field]?.ToJsonString()}, double {kind[field]?.ToJsonString()}";
        }
    }

    private static Exchange[] WatchesWithTraffic() => [.. Recorded.Where(exchange => exchange.Number is 77 or 78)];

    /// <summary>Waits for what the server does a moment later, by itself.</summary>
    private static Task Settle(Exchange exchange, HttpClient client) => exchange.Number switch
    {
        16 => Until(client, exchange.Path, definition => definition["status"]?["conditions"] is JsonArray),
        126 => Until(client, exchange.Path, list => list["items"]!.AsArray().Count == 1),
        _ => Task.CompletedTask,
    };

    private static Task Until(HttpClient client, string path, Func<JsonObject, bool> isSo) =>
        Eventually.GetAsync(() => client.Get(path), isSo, TimeSpan.FromSeconds(5), Cancellation);

    private static async Task<List<string>> Judge(Exchange exchange, Replayer replayer, Differences differences)
    {
        var (status, body) = await replayer.Send(ForDouble(exchange));
        return Judge(exchange, status, body, differences);
    }

    private static List<string> Judge(Exchange exchange, int status, JsonNode? body, Differences differences)
    {
        var faults = new List<string>();
        if (status != exchange.Status)
            faults.Add($"status: recorded {exchange.Status}, double {status} {body?.ToJsonString()}");
        else if (exchange.Stream is { } stream)
            faults.AddRange(differences.Between(Wrapped(WithoutRepeats(stream)), Wrapped(WithoutRepeats(body!.AsArray()))));
        else
            faults.AddRange(differences.Between(exchange.Response["body"], body));
        var known = KnownDifferences.All.GetValueOrDefault(exchange.Number);
        return [.. faults.Where(fault => known.Paths?.Any(path => fault.StartsWith(path, StringComparison.Ordinal)) != true)
            .Select(fault => $"{exchange.Number} {exchange.Note}: {fault}")];
    }

    /// <summary>Both watches, while what was recorded under them happens.</summary>
    private static async Task<IEnumerable<string>> Watched(
        Exchange[] watches,
        Replayer replayer,
        Differences differences,
        HttpClient client)
    {
        var streams = watches.Select(watch => replayer.Send(ForDouble(watch))).ToList();
        await client.Post(Widgets, """{"metadata":{"name":"w1","labels":{"set":"w"}},"spec":{"image":"x"}}""");
        await client.MergePatch($"{Widgets}/w1", """{"spec":{"replicas":7}}""");
        await client.MergePatch($"{Widgets}/w1", """{"metadata":{"labels":{"set":"z"}}}""");
        (await client.DeleteAsync($"{Widgets}/w1", Cancellation)).EnsureSuccessStatusCode();
        var faults = new List<string>();
        foreach (var (index, stream) in streams.Index())
        {
            var (status, body) = await stream;
            faults.AddRange(Judge(watches[index], status, body, differences));
        }

        return faults;
    }

    /// <summary>What happened between exchanges without being recorded.</summary>
    private static async Task Before(Exchange exchange, HttpClient client)
    {
        if (exchange.Number == 65)
        {
            for (var index = 0; index < 5; index++)
            {
                var labels = $$"""{"set":"l","i":"{{index}}"}""";
                await client.Post(Widgets, $$$"""{"metadata":{"name":"l{{{index}}}","labels":{{{labels}}}},"spec":{"image":"x"}}""");
            }
        }

        if (exchange.Number == 82)
            await client.Post(Widgets, """{"metadata":{"name":"fin","finalizers":["example.couponkill.io/end"]},"spec":{"image":"x"}}""");
    }

    /// <summary>Newer servers refuse unknown fields when they are told to be strict; waits are shorter.</summary>
    private static Exchange ForDouble(Exchange exchange)
    {
        var request = exchange.Request.DeepClone().AsObject();
        request["path"] = exchange.Path.Replace("timeoutSeconds=9", "timeoutSeconds=3", StringComparison.Ordinal)
            .Replace("timeoutSeconds=4", "timeoutSeconds=1", StringComparison.Ordinal)
            .Replace("timeoutSeconds=2", "timeoutSeconds=1", StringComparison.Ordinal)
            .Replace("fieldValidation=Strict", "fieldValidation=Ignore", StringComparison.Ordinal);
        return exchange with { Request = request };
    }

    private static JsonObject Wrapped(JsonArray stream) => new() { ["events"] = stream };

    private static JsonArray WithoutRepeats(JsonArray stream)
    {
        var kept = new List<JsonNode?>();
        foreach (var told in stream.Where(told => kept.Count == 0 || !IsBookmark(told) || !IsBookmark(kept[^1])))
            kept.Add(told);
        var isInitial = !kept.Exists(IsBookmark);
        return [.. (isInitial
            ? kept.OrderBy(Name, StringComparer.Ordinal) : kept.Where((told, index) => !IsBookmark(told) || index == kept.Count - 1))
            .Select(told => told?.DeepClone())];
    }

    private static string Name(JsonNode? told) => told!["object"]?["metadata"]?["name"]?.ToString() ?? "";

    private static bool IsBookmark(JsonNode? told) => told?["type"]?.ToString() is "BOOKMARK";
}
