using System.Text.Json.Nodes;
using CouponKill.ApiServer.Cel;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Schema;

namespace CouponKill.ApiServer.Kinds;

/// <summary>The checks of a CustomResourceDefinition, its schema's rules included.</summary>
internal static class DefinitionChecks
{
    public static IEnumerable<Cause> Check(JsonObject value)
    {
        var spec = value["spec"] as JsonObject ?? [];
        var name = value.TextAt("metadata", "name") ?? "";
        if (!string.Equals(name, $"{spec.TextAt("names", "plural")}.{spec.Text("group")}", StringComparison.Ordinal))
            yield return Cause.Invalid("metadata.name", Cause.Quote(name), "must be spec.names.plural+\".\"+spec.group");
        if (spec["versions"] is not JsonArray { Count: > 0 } versions)
        {
            yield return Cause.Invalid("spec.versions", "[]", "must have exactly one version marked as storage version");
            yield break;
        }

        if (versions.Count(version => version.Flag("storage")) != 1)
        {
            yield return Cause.Invalid(
                "spec.versions", versions.ToJsonString(), "must have exactly one version marked as storage version");
        }

        foreach (var (index, version) in versions.Index())
        {
            var path = $"spec.versions[{index}].schema.openAPIV3Schema";
            if (version.At("schema", "openAPIV3Schema") is not JsonObject schema)
                yield return Cause.Required(path, "schemas are required");
            else
                foreach (var cause in CheckSchema(schema, path))
                    yield return cause;
        }
    }

    private static IEnumerable<Cause> CheckSchema(JsonObject schema, string path)
    {
        if (!string.Equals(schema.Text("type"), "object", StringComparison.Ordinal))
            yield return Cause.Invalid($"{path}.type", Cause.Quote(schema.Text("type") ?? ""), "must be object at the root");
        foreach (var cause in CheckPart(schema, path, isRoot: true))
            yield return cause;
    }

    private static IEnumerable<Cause> CheckPart(JsonObject schema, string path, bool isRoot = false)
    {
        if (schema.Text("type") is null && !schema.Flag("x-kubernetes-int-or-string")
            && !schema.Flag("x-kubernetes-preserve-unknown-fields"))
            yield return Cause.Required($"{path}.type", "must not be empty for specified object fields");
        foreach (var (index, rule) in (schema["x-kubernetes-validations"] as JsonArray ?? []).Index())
        {
            if (CompileError(rule!.AsObject(), schema, isRoot) is { } error)
            {
                yield return Cause.Invalid(
                    $"{path}.x-kubernetes-validations[{index}].rule", Cause.Quote(rule.Text("rule") ?? ""), $"compilation failed: {error}");
            }
        }

        foreach (var cause in CheckListKeys(schema, path))
            yield return cause;
        foreach (var (name, part) in schema["properties"] as JsonObject ?? [])
        {
            foreach (var cause in CheckPart(part!.AsObject(), $"{path}.properties[{name}]"))
                yield return cause;
        }

        foreach (var name in new[] { "items", "additionalProperties" })
        {
            if (schema[name] is JsonObject part)
            {
                foreach (var cause in CheckPart(part, $"{path}.{name}"))
                    yield return cause;
            }
        }
    }

    private static IEnumerable<Cause> CheckListKeys(JsonObject schema, string path)
    {
        foreach (var key in (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(key => key!.GetValue<string>()))
        {
            var item = schema["items"];
            var isRequired = (item.At("required") as JsonArray ?? []).Any(name => Json.Same(name, key));
            if (!isRequired && item.At("properties", key, "default") is null)
            {
                yield return Cause.Required(
                    $"{path}.items.properties[{key}].default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property");
            }
        }
    }

    /// <summary>A schema as far as fields are concerned: rules below it are checked by themselves.</summary>
    private static JsonObject WithoutRules(JsonNode schema)
    {
        var copy = (JsonObject)schema.DeepClone();
        RemoveRules(copy);
        return copy;
    }

    private static void RemoveRules(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                RemoveRules(item);
        }
        else if (node is JsonObject map)
        {
            map.Remove("x-kubernetes-validations");
            foreach (var (_, member) in map.ToList())
                RemoveRules(member);
        }
    }

    private static string? CompileError(JsonObject rule, JsonObject schema, bool isRoot)
    {
        try
        {
            var bare = WithoutRules(schema);
            CelRule.Read(rule).CheckFields(isRoot ? CustomSchemas.Read(bare) : CustomSchemas.ReadPart(bare));
            return null;
        }
        catch (CelException exception)
        {
            return exception.Message;
        }
    }
}
