using System.Security.Claims;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CouponKill.Api.Users;
using CouponKill.Ledger.Accounts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CouponKill.Api.Auth;

/// <summary>The log-in page, by which admins reach the dashboard with a browser.</summary>
internal static class LoginEndpoints
{
    public const string Path = "/login";

    private const string Logout = "/logout";
    private const string Home = "/dashboard";
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/").ExcludeFromDescription().AddEndpointFilter(RequireHttpsAsync);
        group.MapGet(Path, ShowAsync);
        group.MapPost(Path, LogInAsync);
        group.MapPost(Logout, LogOutAsync);
        // Somebody has typed it: the log-in page has the button that logs out.
        group.MapGet(Logout, () => TypedResults.LocalRedirect(Path));
    }

    /// <summary>Outside Development the cookies are Secure: over plain HTTP they would silently get lost.</summary>
    private static async ValueTask<object?> RequireHttpsAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var environment = context.RequestServices.GetRequiredService<IHostEnvironment>();
        return context.Request.IsHttps || environment.IsDevelopment() ? await next(invocation) : KnownProblems.HttpsRequired;
    }

    private static async Task<IResult> ShowAsync(HttpContext context, string? returnUrl, IAntiforgery antiforgery)
    {
        var cookie = await context.AuthenticateAsync(Scheme);
        var token = antiforgery.GetAndStoreTokens(context);
        return cookie.Succeeded
            ? LoginPage.LoggedIn(token, Local(returnUrl))
            : LoginPage.LoggedOut(token, Local(returnUrl), username: "", error: null);
    }

    private static async Task<IResult> LogInAsync(
        HttpContext context, IAntiforgery antiforgery, Accounts accounts, CancellationToken cancellationToken)
    {
        if (await ReadFormAsync(context, antiforgery) is not { } form)
            return KnownProblems.AntiforgeryFailed;

        var username = form["username"].ToString();
        var password = form["password"].ToString();
        var returnUrl = Local(form["returnUrl"]);
        var account = username.Length <= Credentials.MaxUsername && password.Length <= Credentials.MaxPassword
            ? await accounts.AuthenticateAsync(username, password, cancellationToken)
            : null;
        if (account is not { Role: AccountRole.Admin })
        {
            const string error = "There is no admin with this name and password.";
            return LoginPage.LoggedOut(antiforgery.GetAndStoreTokens(context), returnUrl, username, error);
        }

        await context.SignInAsync(Scheme, Principal(account));
        return TypedResults.LocalRedirect(returnUrl);
    }

    private static async Task<IResult> LogOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (await ReadFormAsync(context, antiforgery) is null)
            return KnownProblems.AntiforgeryFailed;
        await context.SignOutAsync(Scheme);
        return TypedResults.LocalRedirect(Path);
    }

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context, IAntiforgery antiforgery)
    {
        // Uploads are forms, too, but nothing that our page sends.
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true
            || BodyBytes.AreEncoded(context.Request))
            return null;
        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            return await antiforgery.IsRequestValidAsync(context) ? form : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static ClaimsPrincipal Principal(Account account) => new(new ClaimsIdentity(
        [new Claim(Caller.SubjectClaim, account.UserId.ToString()), new Claim(Caller.RoleClaim, Caller.RoleName(account.Role))],
        Scheme,
        Caller.SubjectClaim,
        Caller.RoleClaim));

    /// <summary>The address to go on to, if it is on this server.</summary>
    internal static string Local(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.Any(char.IsControl) ? url : Home;
}
