using CouponKill.Ledger.Accounts;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CouponKill.Api.Auth;

/// <summary>Issues tokens. Whoever calls it has checked a password.</summary>
internal sealed class TokenIssuer(SigningKey key, IOptions<JwtOptions> options, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(key.Value, SecurityAlgorithms.HmacSha256);

    /// <summary>Seconds that a token is valid.</summary>
    public int LifetimeSeconds => options.Value.LifetimeSeconds;

    public string Issue(long userId, AccountRole role)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = JwtOptions.Issuer,
            Audience = JwtOptions.Issuer,
            IssuedAt = now,
            Expires = now.AddSeconds(LifetimeSeconds),
            SigningCredentials = _credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [Caller.SubjectClaim] = userId.ToString(),
                [Caller.RoleClaim] = Caller.RoleName(role),
            },
        });
    }
}
