using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CouponKill.Api.Auth;

/// <summary>Which tokens are accepted.</summary>
internal sealed class BearerSetup(SigningKey key, TimeProvider clock) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenValidationParameters = Parameters(key, clock);
        options.Events = new JwtBearerEvents { OnTokenValidated = RefuseStrangers };
    }

    public void Configure(JwtBearerOptions options) => Configure(Options.DefaultName, options);

    internal static TokenValidationParameters Parameters(SigningKey key, TimeProvider clock) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = key.Value,
        ValidIssuer = JwtOptions.Issuer,
        ValidAudience = JwtOptions.Issuer,
        ClockSkew = TimeSpan.Zero,
        LifetimeValidator = new TokenLifetime(clock).IsInForce,
        NameClaimType = Caller.SubjectClaim,
        RoleClaimType = Caller.RoleClaim,
    };

    private static Task RefuseStrangers(TokenValidatedContext context)
    {
        if (!Caller.IsWellFormed(context.Principal!))
            context.Fail("The subject is no user id, or the role is unknown.");
        return Task.CompletedTask;
    }
}
