using System.Text.Json;
using CouponKill.Api.Http;
using CouponKill.Api.Json;
using Microsoft.Extensions.Primitives;

namespace CouponKill.Api.Problems;

/// <summary>A problem in the bytes that go over the wire; build it once to answer with it often.</summary>
internal sealed class PreparedProblem
{
    private static readonly StringValues ContentType = ApiProblem.ContentType;

    private readonly int _status;
    private readonly StringValues _retryAfter;
    private readonly byte[] _body;

    public PreparedProblem(ApiProblem problem)
    {
        _status = problem.Status;
        _retryAfter = problem.RetryAfterSeconds > 0 ? problem.RetryAfterSeconds.ToString() : StringValues.Empty;
        _body = JsonSerializer.SerializeToUtf8Bytes(problem, ApiJsonContext.Default.ApiProblem);
    }

    public Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = _status;
        response.Headers.ContentType = ContentType;
        response.Headers.CacheControl = CachePolicy.NoStore;
        if (_retryAfter.Count > 0)
            response.Headers.RetryAfter = _retryAfter;
        return response.WriteBytesAsync(_body);
    }
}
