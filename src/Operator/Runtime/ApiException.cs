using System.Net;

namespace CouponKill.Operator.Runtime;

/// <summary>An answer of the API server that is no success.</summary>
internal sealed class ApiException(HttpStatusCode code, string? reason, string message, TimeSpan? retryAfter) : Exception(message)
{
    public HttpStatusCode Code { get; } = code;

    /// <summary>The server's word for it, such as <c>AlreadyExists</c>.</summary>
    public string? Reason { get; } = reason;

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    public bool IsNotFound => Code == HttpStatusCode.NotFound;

    public bool IsConflict => Code == HttpStatusCode.Conflict;

    public bool IsGone => Code == HttpStatusCode.Gone;
}
