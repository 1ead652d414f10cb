using System.Text.Json.Nodes;
using CouponKill.ApiServer.Http;
using CouponKill.ApiServer.Schema;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Writes;

/// <summary>Makes of a body an object of the kind that the path asks for.</summary>
internal static class Decoding
{
    /// <summary>Checks kind and version, and takes out what the schema does not know.</summary>
    public static void Decode(WriteRequest request, JsonObject value, bool isPatch = false)
    {
        CheckKind(request.Type, value);
        if (!request.Type.IsCustom && TypeChecks.FirstMismatch(request.Type.Schema, value) is { } mismatch)
            throw Refused(request.Type, mismatch);
        var unknown = Normalizing.Prune(request.Type.Schema, value).Select(path => $"unknown field \"{path}\"").ToList();
        if (unknown.Count == 0 || request.FieldValidation == FieldValidation.Ignore)
            return;
        if (request.FieldValidation == FieldValidation.Warn)
        {
            request.Warnings.AddRange(unknown);
            return;
        }

        var text = $"strict decoding error: {string.Join(", ", unknown)}";
        throw isPatch
            ? ApiException.Invalid(request.Type, request.Name, [Cause.Invalid("patch", Cause.Quote(value.ToJsonString()), text)])
            : Refused(request.Type, text);
    }

    /// <summary>The same for an applied configuration, where an unknown field is always an error.</summary>
    public static void DecodeConfiguration(WriteRequest request, JsonObject config)
    {
        var type = request.Type;
        CheckKind(type, config);
        if (config["metadata"]?["managedFields"] != null)
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        var problem = type.IsCustom ? null : TypeChecks.FirstMismatch(type.Schema, config);
        var unknown = Normalizing.Prune(type.Schema, config);
        problem ??= unknown.Count == 0 ? null : $".{unknown[0]}: field not declared in schema";
        if (problem != null)
        {
            var where = $"{request.Namespace}/{request.Name}; {type.ApiVersion}, Kind={type.Kind}";
            throw ApiException.Internal($"failed to create typed patch object ({where}): {problem}");
        }
    }

    /// <summary>Sets the version and kind, and refuses others.</summary>
    private static void CheckKind(ResourceType type, JsonObject value)
    {
        var version = value.Text("apiVersion");
        if (version is { Length: > 0 } && !string.Equals(version, type.ApiVersion, StringComparison.Ordinal))
        {
            throw ApiException.BadRequest(
                $"the API version in the data ({version}) does not match the expected API version ({type.ApiVersion})");
        }

        var kind = value.Text("kind");
        if (kind is { Length: > 0 } && !string.Equals(kind, type.Kind, StringComparison.Ordinal))
        {
            throw type.IsCustom
                ? ApiException.Invalid(
                    type.Group,
                    kind,
                    value.TextAt("metadata", "name") ?? "",
                    [Cause.Invalid("kind", $"\"{kind}\"", $"must be {type.Kind}")])
                : ApiException.BadRequest($"the kind in the data ({kind}) does not match the expected kind ({type.Kind})");
        }

        value["apiVersion"] = type.ApiVersion;
        value["kind"] = type.Kind;
    }

    private static ApiException Refused(ResourceType type, string text) =>
        ApiException.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {text}");
}
