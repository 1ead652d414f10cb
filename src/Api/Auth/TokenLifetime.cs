using Microsoft.IdentityModel.Tokens;

namespace CouponKill.Api.Auth;

/// <summary>
/// Whether a token is in force: as the library would say, but by the clock of the process and not by the machine's, which somebody may
/// have set. Otherwise all users would be logged out by a clock that is an hour ahead.
/// </summary>
internal sealed class TokenLifetime(TimeProvider clock)
{
    /// <summary>A <see cref="LifetimeValidator"/>.</summary>
    /// <exception cref="SecurityTokenException">The token is not in force, or never ends.</exception>
    public bool IsInForce(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        if (expires is not { } end)
            throw new SecurityTokenNoExpirationException("The token never ends.");
        var now = clock.GetUtcNow().UtcDateTime;
        if (notBefore > now)
            throw new SecurityTokenNotYetValidException("The token is not in force yet.") { NotBefore = notBefore.Value };
        if (end < now)
            throw new SecurityTokenExpiredException("The token is over.") { Expires = end };
        return true;
    }
}
