using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;
using Microsoft.AspNetCore.Http;

namespace CouponKill.ApiServer.Http;

/// <summary>What a list or watch asks for.</summary>
internal sealed record Query
{
    public Selector Labels { get; init; } = Selector.Everything;

    public FieldSelector Fields { get; init; } = FieldSelector.Everything;

    public int? Limit { get; init; }

    public ContinueToken? Continue { get; init; }

    public string ResourceVersion { get; init; } = "";

    public string ResourceVersionMatch { get; init; } = "";

    public bool WithBookmarks { get; init; }

    public bool WithInitialEvents { get; init; }

    public TimeSpan? Timeout { get; init; }

    public bool Matches(JsonObject value) => Labels.Matches(value["metadata"]?["labels"]) && Fields.Matches(value);

    public static Query Read(IQueryCollection query, ResourceType type) => new()
    {
        Labels = SelectorParser.Parse(query["labelSelector"]),
        Fields = FieldSelector.Parse(query["fieldSelector"], type),
        Limit = int.TryParse(query["limit"], out var limit) && limit > 0 ? limit : null,
        Continue = query["continue"].ToString() is { Length: > 0 } token ? ContinueToken.Parse(token) : null,
        ResourceVersion = query["resourceVersion"].ToString(),
        ResourceVersionMatch = query["resourceVersionMatch"].ToString(),
        WithBookmarks = IsTrue(query["allowWatchBookmarks"]),
        WithInitialEvents = IsTrue(query["sendInitialEvents"]),
        Timeout = int.TryParse(query["timeoutSeconds"], out var seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
    };

    public static bool IsTrue(string? text) => text is "true" or "1";
}

/// <summary>Where the next page of a list begins, and at which version.</summary>
internal sealed record ContinueToken(long Revision, string Start)
{
    private const string Version = "meta.k8s.io/v1";

    public override string ToString() => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $$"""{"v":"{{Version}}","rv":{{Revision}},"start":{{JsonSerializer.Serialize(Start + "\0")}}}"""))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public static ContinueToken Parse(string text)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
        }
        catch (FormatException)
        {
            throw Invalid("illegal base64 data at input byte 0");
        }

        if (bytes is not [(byte)'{', ..])
            throw Invalid($"invalid character '\\u{(bytes.Length > 0 ? bytes[0] : 0):x4}' looking for beginning of value");
        try
        {
            var token = JsonNode.Parse(bytes)!;
            return new ContinueToken(token["rv"]!.GetValue<long>(), token["start"]!.GetValue<string>().TrimEnd('\0'));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw Invalid(exception.Message);
        }
    }

    private static ApiException Invalid(string why) =>
        ApiException.BadRequest($"invalid continue token: continue key is not valid: {why}");
}
