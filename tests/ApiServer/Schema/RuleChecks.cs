using System.Text.Json.Nodes;
using CouponKill.ApiServer.Apply;
using CouponKill.ApiServer.Cel;
using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Schema;

/// <summary>Asks the x-kubernetes-validations of a schema, each at the value that it stands beside.</summary>
internal static class RuleChecks
{
    public static void Check(FieldSchema schema, JsonNode? value, JsonNode? old, string path, List<Cause> causes)
    {
        if (value is null)
            return;
        foreach (var rule in schema.Constraints.Rules)
        {
            if (rule.Check(schema, value, old) is { } message)
                causes.Add(ToCause(rule, schema, path, message));
        }

        switch (value)
        {
            case JsonObject map:
                foreach (var (name, member) in map)
                {
                    if (schema.Member(name) is { } field
                        && !(path.Length == 0 && string.Equals(name, "metadata", StringComparison.Ordinal)))
                        Check(field, member, (old as JsonObject)?[name], Validation.Join(path, name), causes);
                }

                break;
            case JsonArray list when schema.Items != null:
                var earlier = ListItems.AreSeparate(schema)
                    ? ListItems.ByEdge(schema, old).ToDictionary(StringComparer.Ordinal)
                    : [];
                foreach (var (index, item) in list.Index())
                {
                    var before = ListItems.AreSeparate(schema) && ListItems.Edge(schema, item) is { } edge
                        ? earlier.GetValueOrDefault(edge) : null;
                    Check(schema.Items, item, before, $"{path}[{index}]", causes);
                }

                break;
        }
    }

    private static Cause ToCause(CelRule rule, FieldSchema schema, string path, string message)
    {
        var field = rule.FieldPath is { } below ? Validation.Join(path, below.TrimStart('.')) : path;
        return rule.Reason switch
        {
            "FieldValueRequired" => Cause.Required(field, message),
            "FieldValueForbidden" => Cause.Forbidden(field, message),
            "FieldValueDuplicate" => new("FieldValueDuplicate", $"Duplicate value: \"{schema.Type}\"", field),
            _ => Cause.Invalid(field.Length == 0 ? "<nil>" : field, $"\"{schema.Type}\"", message),
        };
    }
}
