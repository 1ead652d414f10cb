using System.Text;
using CouponKill.Operator.Resources.Schema;

namespace CouponKill.Operator.Manifests;

/// <summary>All files that are made from the types.</summary>
internal static class ManifestFiles
{
    private const string Begin = "<!-- fields -->";
    private const string End = "<!-- /fields -->";

    /// <summary>The files below the directory <c>config</c>, with their contents.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["rbac/service_account.yaml"] = Yaml.Write(Roles.Account()),
            ["rbac/role.yaml"] = Yaml.Write(Roles.Role()),
            ["rbac/role_binding.yaml"] = Yaml.Write(Roles.Binding()),
            ["rbac/leader_role.yaml"] = Yaml.Write(Roles.LeaderRole()),
            ["rbac/leader_role_binding.yaml"] = Yaml.Write(Roles.LeaderBinding()),
            ["manager/namespace.yaml"] = Yaml.Write(Manager.Space()),
            ["manager/manager.yaml"] = Yaml.Write(Manager.Deployment()),
        };
        foreach (var definition in CustomResource.All.Select(CustomResource.Definition))
        {
            var plural = definition["spec"]!["names"]!["plural"]!.GetValue<string>();
            files[$"crd/bases/{CustomResource.Group}_{plural}.yaml"] = Yaml.Write(definition);
        }

        return files;
    }

    /// <summary>Writes them below a directory.</summary>
    public static void WriteTo(string directory)
    {
        foreach (var (name, text) in All())
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    /// <summary>A document with its table of fields made anew.</summary>
    public static string WithFields(string document)
    {
        var (begin, end) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new FormatException($"The document has no {Begin} and {End}.");
        return $"{document[..(begin + Begin.Length)]}\n{Fields()}{document[end..]}";
    }

    private static string Fields()
    {
        var text = new StringBuilder();
        foreach (var type in CustomResource.All)
        {
            text.Append($"\n### {type.Name}\n\n| field | type | default | meaning |\n|---|---|---|---|\n");
            var schema = SchemaBuilder.Of(type);
            foreach (var (path, kind, fallback, meaning) in SchemaBuilder.Rows(schema["properties"]!["spec"]!.AsObject(), "spec"))
                text.Append(Row(path, kind, fallback is "{}" ? "" : fallback, meaning.Replace("|", "\\|", StringComparison.Ordinal)));
        }

        return text.Append('\n').ToString();
    }

    private static string Row(params string[] cells) => $"| `{cells[0]}` | {string.Join(" | ", cells[1..])} |\n";
}
