using System.Diagnostics.CodeAnalysis;
using CouponKill.Ledger.Accounts;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CouponKill.Api.Auth;

/// <summary>
/// Says who sent a request, by the parameters of the authentication middleware and with the same library, and never more laxly. The
/// middleware's handler also makes a scope, a handler, events, a principal and a ticket for each request, which cost as much as the token's
/// signature.
/// </summary>
internal sealed class BearerTokens(SigningKey key, TimeProvider clock)
{
    private const string Scheme = "Bearer ";

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters = BearerSetup.Parameters(key, clock);

    /// <summary>Reads the token of a request. Completes at once: a symmetric key needs no I/O.</summary>
    public ValueTask<BearerIdentity> ReadAsync(HttpRequest request)
    {
        if (!TryGetToken(request, out var token))
            return ValueTask.FromResult(BearerIdentity.Nobody);
        var validation = _handler.ValidateTokenAsync(token, _parameters);
        return validation.IsCompletedSuccessfully
            ? ValueTask.FromResult(Judge(validation.Result))
            : JudgeAsync(validation);
    }

    private static bool TryGetToken(HttpRequest request, [NotNullWhen(true)] out string? token)
    {
        var header = request.Headers.Authorization.ToString();
        token = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        return token.Length > 0;
    }

    private static async ValueTask<BearerIdentity> JudgeAsync(Task<TokenValidationResult> validation) => Judge(await validation);

    private static BearerIdentity Judge(TokenValidationResult result)
    {
        if (!result.IsValid)
            return BearerIdentity.Refused(result.Exception);
        var token = (JsonWebToken)result.SecurityToken;
        var hasRole = token.TryGetPayloadValue<string>(Caller.RoleClaim, out var role) && Caller.IsRole(role);
        return hasRole && UserId.TryParse(token.Subject, out var id)
            ? BearerIdentity.Of(id)
            : BearerIdentity.Refused(new SecurityTokenValidationException("The subject is no user id, or the role is unknown."));
    }
}
