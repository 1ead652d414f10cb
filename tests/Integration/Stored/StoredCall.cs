using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.Harness;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Stored;

/// <summary>A request that changes nothing, and what the program that wrote the data answered.</summary>
/// <param name="Who">Whose token it carries; null for none.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path with its query.</param>
/// <param name="Key">The Idempotency-Key; null for none.</param>
/// <param name="Content">The body sent; null for none.</param>
/// <param name="Status">The status answered.</param>
/// <param name="Replay">Whether it was said to be the answer to an earlier command.</param>
/// <param name="Body">The body answered, without what the clock says.</param>
internal sealed record StoredCall(
    string? Who,
    string Method,
    string Path,
    string? Key = null,
    JsonNode? Content = null,
    int Status = 0,
    bool Replay = false,
    JsonNode? Body = null)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static IReadOnlyList<StoredCall> Read(string file) => JsonSerializer.Deserialize<StoredCall[]>(File.ReadAllText(file), Json)!;

    public static void Write(string file, IReadOnlyList<StoredCall> calls) =>
        File.WriteAllText(file, JsonSerializer.Serialize(calls, Json) + "\n");

    /// <summary>Asks, and again while the server is not sure of its data.</summary>
    /// <returns>The same call with what is answered now.</returns>
    public async Task<StoredCall> AskAsync(CouponKillClient client, IReadOnlyDictionary<string, string> tokens, CancellationToken cancel)
    {
        var answer = await Eventually.GetAsync(
            () => client.SendAsync(Request(), Who is null ? null : tokens[Who], cancel),
            answer => answer.Status is not (429 or 503),
            Timeout,
            cancel);
        var body = answer.Body.Length == 0 ? null : JsonNode.Parse(answer.Body);
        DropClock(body);
        return this with { Status = answer.Status, Replay = answer.IsReplay, Body = body };
    }

    /// <summary>The call as text: two that differ in the order of their fields only are not the same.</summary>
    public override string ToString() => JsonSerializer.Serialize(this, Json);

    private HttpRequestMessage Request()
    {
        var content = Content is null ? null : JsonContent.Create(Content);
        var request = new HttpRequestMessage(new HttpMethod(Method), Path) { Content = content };
        if (Key is not null)
            request.Headers.Add("Idempotency-Key", Key);
        return request;
    }

    private static void DropClock(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
                DropClock(item);
        }

        if (node is not JsonObject fields)
            return;
        fields.Remove("serverTime");
        foreach (var (_, value) in fields)
            DropClock(value);
    }
}
