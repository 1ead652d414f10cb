using System.Globalization;
using System.Text.Json;
using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

/// <summary>Holds answers against the API's own description: status, media type, body, and the codes of problems.</summary>
/// <param name="document">The document at /openapi/v1.json.</param>
public sealed class ApiContract(string document)
{
    private readonly JsonElement _root = JsonDocument.Parse(document).RootElement;

    private int _checked;

    /// <summary>How many answers were checked.</summary>
    public int Checked => _checked;

    /// <summary>Does nothing for what the document does not describe: other addresses, and methods that are not there.</summary>
    /// <exception cref="InvalidOperationException">The answer is not one that the document describes.</exception>
    public void Check(HttpMethod method, string path, ApiAnswer answer)
    {
        if (Find(method, path) is not { } operation)
            return;
        Interlocked.Increment(ref _checked);
        var where = $"{method} {path}: {answer}";
        var status = answer.Status.ToString(CultureInfo.InvariantCulture);
        if (!operation.GetProperty("responses").TryGetProperty(status, out var response))
            throw new InvalidOperationException($"The status is not described. {where}");
        if (!response.TryGetProperty("content", out var content))
            Require(answer.Body.Length == 0, "There should be no body.", where);
        else if (!content.TryGetProperty(answer.MediaType, out var described))
            throw new InvalidOperationException($"The media type {answer.MediaType} is not described. {where}");
        else
            CheckBody(answer, described, where);
    }

    private void CheckBody(ApiAnswer answer, JsonElement described, string where)
    {
        using var body = JsonDocument.Parse(answer.Body);
        if (new SchemaCheck(_root).FindFault(body.RootElement, described.GetProperty("schema"), "$") is { } fault)
            throw new InvalidOperationException($"{fault} {where}");
        if (answer.Code is { } code)
            Require(described.GetProperty("examples").TryGetProperty(code, out _), $"The code {code} is not described.", where);
    }

    private JsonElement? Find(HttpMethod method, string path)
    {
        var parts = path.Split('?')[0].TrimEnd('/').Split('/');
        foreach (var described in _root.GetProperty("paths").EnumerateObject())
        {
            if (Fits(described.Name.Split('/'), parts)
                && described.Value.TryGetProperty(method.Method.ToLowerInvariant(), out var operation))
            {
                return operation;
            }
        }

        return null;
    }

    private static bool Fits(string[] template, string[] parts) => template.Length == parts.Length
        && template.Zip(parts).All(pair => pair.First is ['{', ..] || string.Equals(pair.First, pair.Second, StringComparison.Ordinal));

    private static void Require(bool condition, string fault, string where)
    {
        if (!condition)
            throw new InvalidOperationException($"{fault} {where}");
    }
}
