using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CouponKill.Kubernetes.Replay;

/// <summary>Sends recorded requests to the double, with its own uids and versions in them.</summary>
internal sealed partial class Replayer(HttpClient client, Differences differences)
{
    public const string LowToken = "low";

    /// <summary>The status, and the body: JSON, a text, or an array of the events of a watch.</summary>
    public async Task<(int Status, JsonNode? Body)> Send(Exchange exchange)
    {
        var path = Translated(exchange.Path);
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Method), path);
        request.Headers.Accept.ParseAdd(exchange.Header("Accept") ?? "application/json");
        if (Token(exchange.User) is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (exchange.Request["body"] is { } body)
        {
            var text = body is JsonValue plain ? plain.GetValue<string>() : Translated(body.ToJsonString());
            request.Content = new StringContent(text, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(exchange.Header("Content-Type") ?? "application/json");
        }

        using var response = await client.SendAsync(request);
        var answer = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, exchange.Stream == null ? Parse(answer) : Events(answer));
    }

    private static JsonNode? Parse(string answer) => answer.StartsWith('{') ? JsonNode.Parse(answer) : answer;

    private static JsonArray Events(string answer) =>
        [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line))];

    private static string? Token(string user) => user switch
    {
        "admin" => "admin",
        "a user without rights" => LowToken,
        "a wrong token" => "wrong",
        _ => null,
    };

    private string Translated(string text)
    {
        text = Quoted().Replace(text, match => $"\"{differences.Translate(match.Groups["text"].Value)}\"");
        text = InQuery().Replace(text, match => $"{match.Groups["name"].Value}={differences.Translate(match.Groups["value"].Value)}");
        return text;
    }

    [GeneratedRegex("\"(?<text>[^\"\\\\]*)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Quoted();

    [GeneratedRegex("(?<name>resourceVersion|continue)=(?<value>[^&]*)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex InQuery();
}
