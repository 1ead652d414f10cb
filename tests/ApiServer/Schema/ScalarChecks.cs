using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Schema;

/// <summary>The checks of texts, numbers and flags.</summary>
internal static class ScalarChecks
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(1);

    public static IEnumerable<Cause> Check(FieldSchema schema, JsonValue value, string path)
    {
        var constraints = schema.Constraints;
        var causes = value.GetValueKind() switch
        {
            JsonValueKind.Number => CheckNumber(constraints, value, path),
            JsonValueKind.String => CheckText(schema, value.GetValue<string>(), path),
            _ => [],
        };
        if (constraints.Enum.Count > 0 && !constraints.Enum.Any(allowed => Json.Same(allowed, value)))
        {
            var supported = string.Join(", ", constraints.Enum.Select(allowed => allowed?.ToJsonString() ?? "null"));
            causes = causes.Append(new Cause(
                "FieldValueNotSupported", $"Unsupported value: {value.ToJsonString()}: supported values: {supported}", path));
        }

        return causes;
    }

    private static IEnumerable<Cause> CheckNumber(Constraints constraints, JsonValue value, string path)
    {
        var number = value.ToDouble();
        var text = value.ToJsonString();
        if (number < constraints.Minimum || (constraints.ExclusiveMinimum && number <= constraints.Minimum))
        {
            var bound = constraints.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            yield return Cause.Invalid(path, text, $"{path} in body should be {bound} {constraints.Minimum}");
        }

        if (number > constraints.Maximum || (constraints.ExclusiveMaximum && number >= constraints.Maximum))
        {
            var bound = constraints.ExclusiveMaximum ? "less than" : "less than or equal to";
            yield return Cause.Invalid(path, text, $"{path} in body should be {bound} {constraints.Maximum}");
        }

        if (constraints.MultipleOf is { } step && !double.IsInteger(number / step))
            yield return Cause.Invalid(path, text, $"{path} in body should be a multiple of {step}");
    }

    private static IEnumerable<Cause> CheckText(FieldSchema schema, string text, string path)
    {
        var constraints = schema.Constraints;
        var length = new StringInfo(text).LengthInTextElements;
        if (length < constraints.MinLength)
        {
            yield return Cause.Invalid(
                path, Cause.Quote(text), $"{path} in body should be at least {constraints.MinLength} chars long");
        }

        if (length > constraints.MaxLength)
            yield return new("FieldValueTooLong", $"Too long: may not be more than {constraints.MaxLength} bytes", path);
        if (constraints.Pattern is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, RegexLimit))
            yield return Cause.Invalid(path, Cause.Quote(text), $"{path} in body should match '{pattern}'");
        if (schema.Format is { } format && !HasFormat(format, text))
            yield return Cause.Invalid(path, Cause.Quote(text), $"{path} in body must be of type {format}: {Cause.Quote(text)}");
    }

    /// <summary>Unknown formats say nothing.</summary>
    private static bool HasFormat(string format, string text) => format switch
    {
        "date-time" => Cel.CelTime.TryParse(text, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
        "duration" => Cel.CelTime.TryParseDuration(text, out _),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "ipv4" => System.Net.IPAddress.TryParse(text, out var address)
            && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork,
        _ => true,
    };
}
