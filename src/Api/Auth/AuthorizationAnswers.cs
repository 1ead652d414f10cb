using CouponKill.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.IdentityModel.Tokens;

namespace CouponKill.Api.Auth;

/// <summary>Turns people away: with a problem, or, where the log-in page lets browsers in, by sending them there.</summary>
internal sealed class AuthorizationAnswers : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        if (authorizeResult.Forbidden)
            return KnownProblems.Forbidden.ExecuteAsync(context);
        return IsBrowser(context.Request) && TakesCookies(policy) ? SendToLogin(context) : ChallengeAsync(context);
    }

    private static bool TakesCookies(AuthorizationPolicy policy) =>
        policy.AuthenticationSchemes.Contains(CookieAuthenticationDefaults.AuthenticationScheme, StringComparer.Ordinal);

    private static bool IsBrowser(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task SendToLogin(HttpContext context)
    {
        var request = context.Request;
        var wanted = request.PathBase + request.Path + request.QueryString;
        context.Response.Redirect($"{LoginEndpoints.Path}?returnUrl={Uri.EscapeDataString(wanted)}");
        return Task.CompletedTask;
    }

    /// <summary>Tells a stranger what is wrong with the token, or that there is none.</summary>
    public static Task ChallengeAsync(HttpContext context, Exception? failure)
    {
        var problem = failure switch
        {
            null => KnownProblems.Unauthenticated,
            SecurityTokenExpiredException => KnownProblems.TokenExpired,
            _ => KnownProblems.InvalidToken,
        };
        context.Response.Headers.WWWAuthenticate = failure is null
            ? "Bearer"
            : $"Bearer error=\"invalid_token\", error_description=\"{problem.Detail}\"";
        return problem.ExecuteAsync(context);
    }

    // The handler has looked at the token already and remembers what it found.
    private static async Task ChallengeAsync(HttpContext context) =>
        await ChallengeAsync(context, (await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme)).Failure);
}
