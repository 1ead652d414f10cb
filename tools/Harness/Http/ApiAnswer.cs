using System.Globalization;
using System.Text.Json;

namespace CouponKill.Harness.Http;

/// <summary>One answer of the API, read to its end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text.</param>
/// <param name="Headers">All headers, names in any case.</param>
public sealed record ApiAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The media type without its parameters; empty without a body.</summary>
    public string MediaType => Header("Content-Type")?.Split(';')[0] ?? "";

    /// <summary>True when the server says that this is the answer to an earlier command.</summary>
    public bool IsReplay => string.Equals(Header("Idempotent-Replay"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>How long to wait before asking again, or null when nothing is said.</summary>
    public TimeSpan? RetryAfter =>
        int.TryParse(Header("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>The code of the problem, or null when the body is no problem.</summary>
    public string? Code => Problem?.Code;

    /// <summary>The problem, or null when the body is none.</summary>
    public ProblemBody? Problem =>
        string.Equals(MediaType, "application/problem+json", StringComparison.OrdinalIgnoreCase) ? Read<ProblemBody>() : null;

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The body as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The body is something else; the message shows it.</exception>
    public T Read<T>()
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(Body, typeof(T), HarnessJson.Default)
                ?? throw new InvalidOperationException($"The body is null where {typeof(T).Name} was expected.");
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"No {typeof(T).Name} in {this}: {e.Message}", e);
        }
    }

    /// <summary>The body as <typeparamref name="T"/>, if the status is the expected one.</summary>
    /// <exception cref="InvalidOperationException">The answer is another one; the message shows it.</exception>
    public T Expect<T>(int status) =>
        Status == status ? Read<T>() : throw new InvalidOperationException($"Expected {status}, but got {this}");

    /// <summary>Status and body, for messages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Status} {Body}");
}
