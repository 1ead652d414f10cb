using System.Text.Json.Nodes;
using CouponKill.ApiServer.Cel;
using CouponKill.ApiServer.Http;

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
        foreach (var cause in CheckPart(schema, path))
            yield return cause;
    }

    private static IEnumerable<Cause> CheckPart(JsonObject schema, string path)
    {
        if (schema.Text("type") is null && !schema.Flag("x-kubernetes-int-or-string")
            && !schema.Flag("x-kubernetes-preserve-unknown-fields"))
            yield return Cause.Required($"{path}.type", "must not be empty for specified object fields");
        foreach (var (index, rule) in (schema["x-kubernetes-validations"] as JsonArray ?? []).Index())
        {
            if (CompileError(rule!.AsObject()) is { } error)
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

    private static string? CompileError(JsonObject rule)
    {
        try
        {
            CelRule.Read(rule, "");
            return null;
        }
        catch (CelException exception)
        {
            return exception.Message;
        }
    }
}
