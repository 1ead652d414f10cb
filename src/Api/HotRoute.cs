using CouponKill.Api.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Diagnostics;

namespace CouponKill.Api;

/// <summary>
/// Routes that all users call in the same second. They are answered before the middleware, which would keep four state machines for
/// every request that waits, and so they do themselves what it is for: turn strangers away, and make problems of exceptions.
/// </summary>
internal static class HotRoute
{
    /// <summary>Says that an endpoint lets in authenticated users only, though the authorization middleware never sees it.</summary>
    public sealed class ForUsersOnly;

    /// <summary>Takes a route out of the middleware. Its handler must pass everything through <see cref="HandleAsync"/>.</summary>
    public static TBuilder IsHot<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        route.ShortCircuit();
        return route.WithMetadata(new ForUsersOnly());
    }

    /// <summary>Handles a request if its user is authenticated.</summary>
    /// <param name="context">The request.</param>
    /// <param name="state">Goes to the handler, so that it needs no closure.</param>
    /// <param name="handle">What to do; what it throws later on must be caught by <see cref="GuardAsync"/>.</param>
    public static Task HandleAsync<TState>(HttpContext context, TState state, Func<HttpContext, TState, Task> handle)
    {
        try
        {
            var authentication = context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
            return authentication.IsCompletedSuccessfully
                ? RunAsync(context, authentication.Result, state, handle)
                : GuardAsync(context, WaitAndRunAsync(context, authentication, state, handle));
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

    private static Task RunAsync<TState>(HttpContext context, AuthenticateResult authentication, TState state, Func<HttpContext, TState, Task> handle)
    {
        if (!authentication.Succeeded)
            return AuthorizationAnswers.ChallengeAsync(context, authentication);
        context.User = authentication.Principal;
        return handle(context, state);
    }

    private static async Task WaitAndRunAsync<TState>(
        HttpContext context, Task<AuthenticateResult> authentication, TState state, Func<HttpContext, TState, Task> handle) =>
        await RunAsync(context, await authentication, state, handle);

    private static async Task AnswerAsync(HttpContext context, Exception exception)
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
