using Microsoft.AspNetCore.Diagnostics;

namespace CouponKill.Api.ShortCircuit;

/// <summary>What the exception middleware does, for requests that do not come by it.</summary>
internal static class ExceptionAnswer
{
    /// <summary>Answers an exception with its problem; only before the response has started.</summary>
    public static async Task WriteAsync(HttpContext context, Exception exception)
    {
        if ((exception is OperationCanceledException or IOException) && context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered, and nothing went wrong here.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        context.Response.Clear();
        await context.RequestServices.GetRequiredService<IExceptionHandler>().TryHandleAsync(context, exception, CancellationToken.None);
    }
}
