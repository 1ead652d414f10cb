using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace CouponKill.Chart.Support;

/// <summary>One object of a rendered chart.</summary>
/// <param name="Source">The template that it comes from.</param>
/// <param name="Text">As it was rendered.</param>
/// <param name="Root">Its content.</param>
internal sealed partial record Manifest(string Source, string Text, JsonElement Root)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    public string ApiVersion => Root.GetProperty("apiVersion").GetString()!;

    public string Kind => Root.GetProperty("kind").GetString()!;

    public string Name => At("metadata.name").GetString()!;

    public JsonElement Spec => Root.GetProperty("spec");

    /// <summary>Of the kinds that every API server has.</summary>
    public bool IsBuiltIn =>
        !ApiVersion.Contains('.', StringComparison.Ordinal) || ApiVersion.Contains(".k8s.io/", StringComparison.Ordinal);

    /// <summary>The pod that it is or makes; nothing for other kinds.</summary>
    public JsonElement? Pod => Kind switch
    {
        "Pod" => Spec,
        "Deployment" or "StatefulSet" => At("spec.template.spec"),
        _ => null,
    };

    public static IReadOnlyList<Manifest> ReadAll(string text) =>
        [.. Separator().Split(text).Where(part => part.Contains("kind:", StringComparison.Ordinal)).Select(Read)];

    /// <summary>What is at a path such as <c>spec.template</c>.</summary>
    public JsonElement At(string path) => path.Split('.').Aggregate(Root, (element, name) => element.GetProperty(name));

    /// <summary>YAML as JSON, with numbers and booleans as such.</summary>
    public static JsonElement ToJson(string yaml) => JsonSerializer.SerializeToElement(Plain(Yaml.Deserialize<object?>(yaml)));

    private static Manifest Read(string part)
    {
        var source = SourceLine().Match(part).Groups["path"].Value;
        return new Manifest(source, part, ToJson(part));
    }

    private static object? Plain(object? node) => node switch
    {
        IDictionary<object, object?> map => map.ToDictionary(
            pair => pair.Key.ToString()!, pair => Plain(pair.Value), StringComparer.Ordinal),
        IList<object?> list => list.Select(Plain).ToList(),
        _ => node,
    };

    [GeneratedRegex("^---\\s*$", RegexOptions.Multiline, 1_000)]
    private static partial Regex Separator();

    [GeneratedRegex("^# Source: couponkill/(?<path>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex SourceLine();
}
