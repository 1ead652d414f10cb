using System.Text.Json.Nodes;
using CouponKill.ApiServer.Storage;

namespace CouponKill.ApiServer.Http;

/// <summary>A part of what is wrong with an object, or of why it can't be changed.</summary>
internal sealed record Cause(string Reason, string Message, string Field)
{
    public static Cause Invalid(string field, string value, string text) =>
        new("FieldValueInvalid", $"Invalid value: {value}: {text}", field);

    public static Cause Required(string field, string? text = null) =>
        new("FieldValueRequired", text == null ? "Required value" : $"Required value: {text}", field);

    public static Cause Forbidden(string field, string text) => new("FieldValueForbidden", $"Forbidden: {text}", field);

    /// <summary>A text as the messages quote it.</summary>
    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}

/// <summary>A request that fails with a Status.</summary>
internal sealed class ApiException(int code, string reason, string message, JsonObject? details = null, int? retryAfter = null)
    : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    /// <summary>Seconds for the header of that name.</summary>
    public int? RetryAfter { get; } = retryAfter;

    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Failure",
            ["message"] = Message,
            ["reason"] = Reason,
        };
        if (details != null)
            status["details"] = details.DeepClone();
        status["code"] = Code;
        return status;
    }

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.QualifiedPlural} {Cause.Quote(name)} not found", Details(name, type.Group, type.Plural));

    public static ApiException AlreadyExists(ResourceType type, string name) =>
        new(409, "AlreadyExists", $"{type.QualifiedPlural} {Cause.Quote(name)} already exists", Details(name, type.Group, type.Plural));

    public static ApiException Modified(ResourceType type, string name) => Conflict(
        type,
        name,
        type.Plural,
        "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiException Conflict(ResourceType type, string name, string kind, string message)
    {
        var qualified = type.Group.Length == 0 ? kind : $"{kind}.{type.Group}";
        return new(
            409,
            "Conflict",
            $"Operation cannot be fulfilled on {qualified} {Cause.Quote(name)}: {message}",
            Details(name, type.Group, kind));
    }

    public static ApiException Expired(string what) => new(410, "Expired", $"The resourceVersion for the provided {what} is too old.");

    public static ApiException MethodNotAllowed() => new(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    public static ApiException Internal(string message) => new(
        500,
        "InternalError",
        message,
        new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    public static ApiException Invalid(ResourceType type, string name, IReadOnlyList<Cause> causes) =>
        Invalid(type.Group, type.Kind, name, causes);

    /// <summary>An object that is not as it must be; the message names each cause once.</summary>
    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<Cause> causes)
    {
        var texts = causes.Select(cause => $"{cause.Field}: {cause.Message}").Distinct(StringComparer.Ordinal).ToList();
        var text = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var details = Details(name, group, kind);
        details["causes"] = ToJson(causes);
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        return new(422, "Invalid", $"{qualified} {Cause.Quote(name)} is invalid: {text}", details);
    }

    public static JsonArray ToJson(IEnumerable<Cause> causes) =>
    [
        .. causes.Select(cause => new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field }),
    ];

    private static JsonObject Details(string name, string group, string kind)
    {
        var details = new JsonObject();
        if (name.Length > 0)
            details["name"] = name;
        if (group.Length > 0)
            details["group"] = group;
        details["kind"] = kind;
        return details;
    }
}
