using CouponKill.Api.Auth;

namespace CouponKill.Api.ShortCircuit;

/// <summary>
/// Handles routes that all users call in the same second. They are answered before the middleware, which would keep four state machines for
/// every request that waits, and so they do themselves what it is for: turn strangers away, and make problems of exceptions.
/// </summary>
/// <param name="tokens">Says who sent a request.</param>
internal sealed class ShortCircuitHandler(BearerTokens tokens)
{
    /// <summary>Handles a request if its user is authenticated.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="state">Goes to the handler, so that it needs no closure.</param>
    /// <param name="handle">What to do for a user's id. What it throws is answered, too.</param>
    public Task HandleAsync<TState>(HttpContext context, TState state, Func<HttpContext, long, TState, GuardedAnswer> handle)
    {
        try
        {
            var identity = tokens.ReadAsync(context.Request);
            var answer = identity.IsCompletedSuccessfully
                ? Handle(context, identity.Result, state, handle)
                : GuardedAnswer.Of(context, WaitAndHandleAsync(context, identity, state, handle));
            return answer.Completion;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            return ExceptionAnswer.WriteAsync(context, exception);
        }
    }

    private static GuardedAnswer Handle<TState>(
        HttpContext context, BearerIdentity identity, TState state, Func<HttpContext, long, TState, GuardedAnswer> handle) =>
        identity.IsUser
            ? handle(context, identity.UserId, state)
            : GuardedAnswer.Of(context, AuthorizationAnswers.ChallengeAsync(context, identity.Failure));

    private static async Task WaitAndHandleAsync<TState>(
        HttpContext context, ValueTask<BearerIdentity> identity, TState state, Func<HttpContext, long, TState, GuardedAnswer> handle) =>
        await Handle(context, await identity, state, handle).Completion;
}
