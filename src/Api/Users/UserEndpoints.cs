using CouponKill.Api.Auth;
using CouponKill.Api.Json;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Accounts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CouponKill.Api.Users;

/// <summary>Registering and logging in.</summary>
internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/").WithTags("Users");
        group.MapPost("/users", RegisterAsync)
            .WithName("register")
            .WithSummary("Creates an account with the role user")
            .WithDescription("Names are told apart without regard to case. Hashing passwords is limited, so a crowd gets 429.")
            .ProducesProblems(400, 413, 415)
            .ProducesProblems(KnownProblems.UsernameTaken, KnownProblems.PasswordsBusy);
        group.MapPost("/tokens", LogInAsync)
            .WithName("logIn")
            .WithSummary("Exchanges a name and a password for a token")
            .WithDescription("The token is valid for expiresIn seconds; ask for another one then.")
            .ProducesProblems(400, 413, 415)
            .ProducesProblems(KnownProblems.BadCredentials, KnownProblems.PasswordsBusy);
    }

    private static async Task<Results<Created<UserBody>, ApiProblem>> RegisterAsync(
        JsonBody<RegisterRequest> body, Accounts accounts, CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        var account = await accounts.AddAsync(body.Value.Username!, body.Value.Password!, AccountRole.User, cancellationToken);
        if (account is null)
            return KnownProblems.UsernameTaken;
        return TypedResults.Created((string?)null, new UserBody(account.UserId.ToString()));
    }

    private static async Task<Results<Ok<TokenBody>, ApiProblem>> LogInAsync(
        JsonBody<TokenRequest> body, Accounts accounts, TokenIssuer issuer, HttpResponse response, CancellationToken cancellationToken)
    {
        if (!body.IsValid)
            return body.Problem;
        var account = await accounts.AuthenticateAsync(body.Value.Username!, body.Value.Password!, cancellationToken);
        if (account is null)
            return KnownProblems.BadCredentials;
        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new TokenBody(issuer.Issue(account.UserId, account.Role), "Bearer", issuer.LifetimeSeconds));
    }
}
