using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CouponKill.ApiServer.Schema;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Kinds;

/// <summary>The kinds that are served: those of kinds.txt, and one per version of each established definition.</summary>
internal sealed class KindRegistry(ObjectStore store)
{
    private static readonly IReadOnlyList<ResourceType> BuiltIn = [.. EmbeddedText.Lines("kinds.txt").Select(Parse)];

    private static readonly ResourceType Definitions =
        BuiltIn.Single(type => string.Equals(type.Kind, "CustomResourceDefinition", StringComparison.Ordinal));

    private readonly ConcurrentDictionary<string, (JsonObject Definition, IReadOnlyList<ResourceType> Types)> _custom =
        new(StringComparer.Ordinal);

    public IEnumerable<ResourceType> All => BuiltIn.Concat(store.List(Definitions.StorageKey).Where(IsEstablished).SelectMany(TypesOf));

    public ResourceType? Find(string group, string version, string plural) => All.FirstOrDefault(type =>
        string.Equals(type.Plural, plural, StringComparison.Ordinal) && string.Equals(type.Group, group, StringComparison.Ordinal)
        && string.Equals(type.Version, version, StringComparison.Ordinal));

    /// <summary>By what an owner reference says.</summary>
    public ResourceType? FindKind(string apiVersion, string kind) => All.FirstOrDefault(type =>
        string.Equals(type.Kind, kind, StringComparison.Ordinal) && string.Equals(type.ApiVersion, apiVersion, StringComparison.Ordinal));

    public ResourceType? FindStorage(string storage) =>
        All.FirstOrDefault(type => string.Equals(type.StorageKey, storage, StringComparison.Ordinal));

    public static ResourceType Get(string apiVersion, string plural) => BuiltIn.Single(type =>
        string.Equals(type.Plural, plural, StringComparison.Ordinal)
            && string.Equals(type.ApiVersion, apiVersion, StringComparison.Ordinal));

    private static bool IsEstablished(JsonObject definition) =>
        (definition.At("status", "conditions") as JsonArray ?? []).Any(condition =>
            string.Equals(condition.Text("type"), "Established", StringComparison.Ordinal)
            && string.Equals(condition.Text("status"), "True", StringComparison.Ordinal));

    private IReadOnlyList<ResourceType> TypesOf(JsonObject definition)
    {
        var name = definition.TextAt("metadata", "name")!;
        if (_custom.TryGetValue(name, out var known) && ReferenceEquals(known.Definition, definition))
            return known.Types;
        var types = CustomKinds.Read(definition);
        _custom[name] = (definition, types);
        return types;
    }

    private static ResourceType Parse(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var slash = words[0].IndexOf('/', StringComparison.Ordinal);
        var type = new ResourceType(slash < 0 ? "" : words[0][..slash], words[0][(slash + 1)..], words[1], words[2])
        {
            IsNamespaced = string.Equals(words[3], "namespaced", StringComparison.Ordinal),
            Schema = BuiltInSchemas.Of(words[4]),
            HasStatus = words.Contains("status", StringComparer.Ordinal),
            HasGeneration = words.Contains("generation", StringComparer.Ordinal),
            Scale = words.Contains("scale", StringComparer.Ordinal)
                ? new ScalePaths("spec.replicas", "status.replicas", Selector: null) : null,
            ShortNames = Option(words, "short"),
            Categories = Option(words, "categories"),
        };
        type = Option(words, "verbs") is { Count: > 0 } verbs ? type with { Verbs = verbs } : type;
        return Option(words, "singular") is [var singular] ? type with { Singular = singular } : type;
    }

    private static IReadOnlyList<string> Option(string[] words, string name) =>
        words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Split(',') ?? [];
}
