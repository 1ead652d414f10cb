using System.Text.Json.Nodes;
using CouponKill.Harness.Processes;

namespace CouponKill.Kubernetes.Replay;

/// <summary>A request that somebody sent to a real API server, and its answer.</summary>
internal sealed record Exchange(int Number, string Note, JsonObject Request, JsonObject Response)
{
    public string Method => Request["method"]!.GetValue<string>();

    public string Path => Request["path"]!.GetValue<string>();

    public string User => Request["as"]!.GetValue<string>();

    public int Status => Response["status"]!.GetValue<int>();

    /// <summary>The events of a watch; null where a body was answered.</summary>
    public JsonArray? Stream => Response["stream"] as JsonArray;

    public string? Header(string name) => Request["headers"]?[name]?.GetValue<string>();

    public static IReadOnlyList<Exchange> ReadAll() =>
    [
        .. File.ReadLines(System.IO.Path.Combine(RepositoryPaths.Root, "tests/Fixtures/kubernetes-traffic.jsonl"))
            .Select(line => JsonNode.Parse(line)!)
            .Select(line => new Exchange(
                line["n"]!.GetValue<int>(), line["note"]!.GetValue<string>(), line["request"]!.AsObject(), line["response"]!.AsObject())),
    ];
}
