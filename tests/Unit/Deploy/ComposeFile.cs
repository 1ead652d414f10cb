using System.Text.RegularExpressions;
using CouponKill.Harness.Processes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace CouponKill.Unit.Deploy;

using Node = Dictionary<object, object?>;

/// <summary>deploy/compose.yaml, with its anchors and merges resolved.</summary>
internal sealed partial class ComposeFile
{
    private readonly Node _root;

    private ComposeFile(Node root) => _root = root;

    public static string Text { get; } = File.ReadAllText(Path.Combine(Deploy, "compose.yaml"));

    public static string Example { get; } = File.ReadAllText(Path.Combine(Deploy, "compose.env.example"));

    public IEnumerable<string> Sections => _root.Keys.Cast<string>();

    public IEnumerable<string> Services => Child(_root, "services").Keys.Cast<string>();

    private static string Deploy => Path.Combine(RepositoryPaths.Root, "deploy");

    public static ComposeFile Read()
    {
        var parser = new MergingParser(new Parser(new StringReader(Text)));
        return new ComposeFile(new DeserializerBuilder().Build().Deserialize<Node>(parser));
    }

    public Node Service(string name) => Child(Child(_root, "services"), name);

    public IEnumerable<string> Volumes() => Child(_root, "volumes").Keys.Cast<string>();

    public Dictionary<string, string> Environment(string service) =>
        Child(Service(service), "environment").ToDictionary(pair => (string)pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal);

    public static Node Child(Node node, string name) => (Node)node[name]!;

    public static IEnumerable<string> List(Node node, string name) => ((List<object?>)node[name]!).Select(item => (string)item!);

    /// <summary>The variables that the file takes from outside, each with what is behind its name.</summary>
    public static IEnumerable<(string Name, string Rule)> Variables() =>
        Variable().Matches(Text).Select(match => (match.Groups["name"].Value, match.Groups["rest"].Value));

    public static string Fill(string text, string value) => Variable().Replace(text, value);

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(?<rest>[^}]*)\}", RegexOptions.None, 1_000)]
    private static partial Regex Variable();
}
