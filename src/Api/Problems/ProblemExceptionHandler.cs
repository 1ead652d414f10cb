using CouponKill.Api.Gate;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Users;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Diagnostics;

namespace CouponKill.Api.Problems;

/// <summary>Turns every exception into a problem. No text of an exception ever reaches the caller.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = Map(exception);
        if (problem == KnownProblems.InternalError)
            LogUnexpected(httpContext.Request.Method, httpContext.Request.Path, exception);
        else if (IsUnavailable(problem))
            LogUnavailable(httpContext.Request.Method, httpContext.Request.Path, exception.Message);
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    internal static ApiProblem Map(Exception exception) => exception switch
    {
        ActivityUnavailableException unavailable => unavailable.Reason.ToOutcome().ToProblem(),
        // Orleans cancels a call that grew too old while it looked for the grain's silo.
        OutcomeUnknownException or TimeoutException or OrleansException or OperationCanceledException => Outcome.OutcomeUnknown.ToProblem(),
        CatalogBusyException => Outcome.Overloaded.ToProblem(),
        PasswordsBusyException => KnownProblems.PasswordsBusy,
        BadHttpRequestException bad => KnownProblems.ForStatus(bad.StatusCode),
        _ => KnownProblems.InternalError,
    };

    private static bool IsUnavailable(ApiProblem problem) =>
        problem == Outcome.OutcomeUnknown.ToProblem()
        || problem == Outcome.Unavailable.ToProblem()
        || problem == Outcome.StorageNotDurable.ToProblem() || problem == Outcome.ClockUntrusted.ToProblem();

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogUnexpected(string method, string path, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} cannot be answered: {Reason}")]
    private partial void LogUnavailable(string method, string path, string reason);
}
