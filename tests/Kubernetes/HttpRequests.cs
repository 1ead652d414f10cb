using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace CouponKill.Kubernetes;

/// <summary>Plain requests of tests; those that fail throw with what was answered.</summary>
internal static class HttpRequests
{
    public static Task<JsonObject> Get(this HttpClient client, string path) => client.Send(HttpMethod.Get, path, null, "");

    public static Task<JsonObject> Post(this HttpClient client, string path, string body) =>
        client.Send(HttpMethod.Post, path, body, "application/json");

    public static Task<JsonObject> Put(this HttpClient client, string path, string body) =>
        client.Send(HttpMethod.Put, path, body, "application/json");

    public static Task<JsonObject> MergePatch(this HttpClient client, string path, string body) =>
        client.Send(HttpMethod.Patch, path, body, "application/merge-patch+json");

    public static Task<JsonObject> Apply(this HttpClient client, string path, string body) =>
        client.Send(HttpMethod.Patch, path, body, "application/apply-patch+yaml");

    /// <summary>Also what is refused: the answer's status and body.</summary>
    public static async Task<(int Status, JsonObject Body)> TrySend(
        this HttpClient client, HttpMethod method, string path, string? body, string type)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body != null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : new JsonObject { ["text"] = text });
    }

    private static async Task<JsonObject> Send(this HttpClient client, HttpMethod method, string path, string? body, string type)
    {
        var (status, answer) = await client.TrySend(method, path, body, type);
        Assert.True(status is >= 200 and < 300, $"{method} {path}: {status} {answer.ToJsonString()}");
        return answer;
    }
}
