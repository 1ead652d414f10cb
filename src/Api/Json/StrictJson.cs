using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Json;

/// <summary>Reads one JSON object and names the field at fault when it cannot.</summary>
internal static class StrictJson
{
    private const int MaxDepth = 8;

    /// <summary>Null and a value, or the problem.</summary>
    public static ApiProblem? Read<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type, out T? value)
        where T : class
    {
        value = null;
        try
        {
            if (CheckShape(utf8, type) is { } problem)
                return problem;
            value = JsonSerializer.Deserialize(utf8, type);
            return null;
        }
        catch (JsonException exception) when (FieldOf(exception, type) is { } field)
        {
            return KnownProblems.InvalidField(field.Name, Expectation(field.PropertyType));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return KnownProblems.MalformedJson("The body is not well-formed JSON, or nested too deeply.");
        }
    }

    /// <summary>
    /// Looks at the object's own members. The serializer would refuse the same, but it tells only in the prose of its
    /// messages what was wrong.
    /// </summary>
    private static ApiProblem? CheckShape(ReadOnlySpan<byte> utf8, JsonTypeInfo type)
    {
        if (!Utf8.IsValid(utf8))
            return KnownProblems.MalformedJson("The body is not valid UTF-8.");
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return KnownProblems.MalformedJson("The body must be a JSON object.");
        var problem = CheckMembers(ref reader, type);
        while (problem is null && reader.Read())
        {
            // Only the end of the body may follow: anything else throws.
        }

        return problem;
    }

    private static ApiProblem? CheckMembers(ref Utf8JsonReader reader, JsonTypeInfo type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ApiProblem? problem = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (Find(type, name) is null)
                problem ??= KnownProblems.UnknownField(Shorten(name));
            else if (!seen.Add(name))
                problem ??= KnownProblems.DuplicateField(name);
            reader.Read();
            reader.Skip();
        }

        return problem;
    }

    private static JsonPropertyInfo? FieldOf(JsonException exception, JsonTypeInfo type) =>
        exception.Path is { Length: > 2 } path ? Find(type, path[2..]) : null;

    private static JsonPropertyInfo? Find(JsonTypeInfo type, string name)
    {
        foreach (var property in type.Properties)
        {
            if (string.Equals(property.Name, name, StringComparison.Ordinal))
                return property;
        }

        return null;
    }

    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64];

    private static string Expectation(Type type) =>
        type == typeof(string) ? "Must be a well-formed string."
        : type == typeof(int?) ? "Must be a whole number."
        : "Must be a date and time with Z or an offset, such as 2030-01-31T12:00:00Z.";
}
