using System.Text.Json.Nodes;

namespace CouponKill.ApiServer.Apply;

/// <summary>Who has written fields: a name, how, and by which subresource.</summary>
internal sealed record FieldManager(string Name, bool Applies, string ApiVersion, string Subresource)
{
    /// <summary>What makes two entries one: the version counts only for updates.</summary>
    public (string, bool, string, string) Key => (Name, Applies, Applies ? "" : ApiVersion, Subresource);

    /// <summary>As messages about conflicts name it.</summary>
    public override string ToString()
    {
        var text = Subresource.Length == 0 ? $"\"{Name}\"" : $"\"{Name}\" with subresource \"{Subresource}\"";
        return Applies ? text : $"{text} using {ApiVersion}";
    }
}

/// <summary>The owners of an object's fields.</summary>
internal sealed class ManagedFields
{
    private readonly Dictionary<(string, bool, string, string), Entry> _entries = [];

    public IEnumerable<FieldManager> Managers => _entries.Values.Select(entry => entry.Manager).ToList();

    public FieldSet this[FieldManager manager] => _entries.TryGetValue(manager.Key, out var entry) ? entry.Fields : new FieldSet();

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Sets what a manager owns; an owner of nothing is forgotten.</summary>
    public void Set(FieldManager manager, FieldSet fields, string? time = null)
    {
        var key = manager.Key;
        if (fields.IsEmpty)
            _entries.Remove(key);
        else
            _entries[key] = new Entry(manager, fields, time ?? _entries.GetValueOrDefault(key)?.Time ?? "");
    }

    public static ManagedFields Read(JsonNode? metadata)
    {
        var managed = new ManagedFields();
        foreach (var entry in metadata.At("managedFields") as JsonArray ?? [])
        {
            if (entry.At("fieldsV1") is not JsonObject fields)
                continue;
            var manager = new FieldManager(
                entry.Text("manager") ?? "",
                string.Equals(entry.Text("operation"), "Apply", StringComparison.Ordinal),
                entry.Text("apiVersion") ?? "",
                entry.Text("subresource") ?? "");
            managed.Set(manager, FieldSet.Parse(fields), entry.Text("time") ?? "");
        }

        return managed;
    }

    public JsonArray ToJson() =>
    [
        .. _entries.Values
            .OrderBy(entry => entry.Manager.Applies ? 0 : 1)
            .ThenBy(entry => entry.Time, StringComparer.Ordinal)
            .ThenBy(entry => entry.Manager.Name, StringComparer.Ordinal)
            .ThenBy(entry => entry.Manager.ApiVersion, StringComparer.Ordinal)
            .ThenBy(entry => entry.Manager.Subresource, StringComparer.Ordinal)
            .Select(entry => entry.ToJson()),
    ];

    private sealed record Entry(FieldManager Manager, FieldSet Fields, string Time)
    {
        public JsonObject ToJson()
        {
            var json = new JsonObject
            {
                ["manager"] = Manager.Name,
                ["operation"] = Manager.Applies ? "Apply" : "Update",
                ["apiVersion"] = Manager.ApiVersion,
                ["time"] = Time,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = Fields.ToJson(),
            };
            if (Manager.Subresource.Length > 0)
                json["subresource"] = Manager.Subresource;
            return json;
        }
    }
}
