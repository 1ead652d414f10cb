using CouponKill.Api.Auth;
using Microsoft.AspNetCore.Diagnostics;

namespace CouponKill.Api;

/// <summary>
/// Routes that all users call in the same second. They are answered before the middleware, which would keep four state machines for
/// every request that waits, and so they do themselves what it is for: turn strangers away, and make problems of exceptions.
/// </summary>
internal sealed class HotRoute(BearerTokens tokens)
{
    /// <summary>Handles a request if its user is authenticated.</summary>
    /// <param name="context">The request.</param>
    /// <param name="state">Goes to the handler, so that it needs no closure.</param>
    /// <param name="handle">What to do for a user's id; what it throws later on must be caught by <see cref="GuardAsync"/>.</param>
    public Task HandleAsync<TState>(HttpContext context, TState state, Func<HttpContext, long, TState, Task> handle)
    {
        try
        {
            var identity = tokens.ReadAsync(context.Request);
            return identity.IsCompletedSuccessfully
                ? RunAsync(context, identity.Result, state, handle)
                : GuardAsync(context, WaitAndRunAsync(context, identity, state, handle));
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            return AnswerAsync(context, exception);
        }
    }

    /// <summary>Answers what a handler throws.</summary>
    public static async Task GuardAsync(HttpContext context, Task handling)
    {
        try
        {
            await handling;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
        }
    }

    /// <summary>Answers an exception with its problem, before the response has started.</summary>
    public static async Task AnswerAsync(HttpContext context, Exception exception)
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

    private static Task RunAsync<TState>(HttpContext context, BearerIdentity identity, TState state, Func<HttpContext, long, TState, Task> handle) =>
        identity.IsUser ? handle(context, identity.UserId, state) : AuthorizationAnswers.ChallengeAsync(context, identity.Failure);

    private static async Task WaitAndRunAsync<TState>(
        HttpContext context, ValueTask<BearerIdentity> identity, TState state, Func<HttpContext, long, TState, Task> handle) =>
        await RunAsync(context, await identity, state, handle);
}
