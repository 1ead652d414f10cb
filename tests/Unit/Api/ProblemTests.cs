using System.Text.Json;
using CouponKill.Api.Gate;
using CouponKill.Api.Json;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class ProblemTests
{
    public static TheoryData<Exception, int, string> Exceptions => new()
    {
        { new OutcomeUnknownException("lost"), 503, "outcome_unknown" },
        { new TimeoutException(), 503, "outcome_unknown" },
        { new OperationCanceledException("too old"), 503, "outcome_unknown" },
        { new SiloUnavailableException(), 503, "outcome_unknown" },
        { new ActivityUnavailableException(UnavailableReason.NotFound, "none"), 404, "activity_not_found" },
        { new ActivityUnavailableException(UnavailableReason.LogMissing, "gone"), 503, "activity_unavailable" },
        { new CatalogBusyException(), 503, "overloaded" },
        { new BadHttpRequestException("big", 413), 413, "body_too_large" },
        { new InvalidOperationException("secret"), 500, "internal_error" },
    };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void Every_exception_has_its_problem(Exception exception, int status, string code)
    {
        var problem = ProblemExceptionHandler.Map(exception);
        Assert.Equal((status, code), (problem.Status, problem.Code));
        Assert.DoesNotContain("secret", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_goes_out_as_rfc_9457()
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await Outcome.RateLimited.ToProblem().ExecuteAsync(context);

        Assert.Equal(429, context.Response.StatusCode);
        Assert.Equal("application/problem+json", context.Response.ContentType);
        Assert.Equal("1", context.Response.Headers.RetryAfter);
        Assert.Equal(body.Length, context.Response.ContentLength);
        var json = JsonDocument.Parse(body.ToArray()).RootElement;
        Assert.Equal("urn:couponkill:problem:rate_limited", json.GetProperty("type").GetString());
        Assert.Equal("rate_limited", json.GetProperty("code").GetString());
        Assert.Equal(429, json.GetProperty("status").GetInt32());
        Assert.False(json.TryGetProperty("field", out _));
    }

    [Fact]
    public void Every_problem_can_be_written() =>
        Assert.All(
            typeof(KnownProblems).GetProperties().Select(property => (ApiProblem)property.GetValue(null)!),
            problem => Assert.NotEmpty(JsonSerializer.Serialize(problem, ApiJsonContext.Default.ApiProblem)));
}
