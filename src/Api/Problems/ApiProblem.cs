using System.Text.Json.Serialization;

namespace CouponKill.Api.Problems;

/// <summary>An error answer after RFC 9457. Clients tell errors apart by the code, which never changes its meaning.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable name of the error.</param>
/// <param name="Title">The error in few words, the same for every occurrence.</param>
/// <param name="Detail">What was wrong this time.</param>
internal sealed record ApiProblem(int Status, string Code, string Title, string Detail) : IResult
{
    /// <summary>The media type of every error answer.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>The code as a URN.</summary>
    [JsonPropertyOrder(-1)]
    public string Type => $"urn:couponkill:problem:{Code}";

    /// <summary>The field, parameter or header at fault; the first one if there are several.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }

    /// <summary>What is wrong with each field, when several are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Seconds after which to try again; 0 for no advice.</summary>
    [JsonIgnore]
    public int RetryAfterSeconds { get; init; }

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => new PreparedProblem(this).WriteAsync(httpContext.Response);
}
