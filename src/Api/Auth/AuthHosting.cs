using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Auth;

/// <summary>Authentication and authorization.</summary>
internal static class AuthHosting
{
    private const string Cookie = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string Bearer = JwtBearerDefaults.AuthenticationScheme;

    public static void AddAuth(this IServiceCollection services)
    {
        services.AddValidatedOptions<JwtOptions, JwtOptionsValidator>(JwtOptions.Section);
        services.AddSingleton<IPostConfigureOptions<JwtOptions>, DevelopmentKey>();
        services.TryAddSingleton<KeyDirectory>();
        services.TryAddSingleton<SigningKey>();
        services.TryAddSingleton<TokenIssuer>();
        services.TryAddSingleton<BearerTokens>();

        services.AddAuthentication(Bearer).AddJwtBearer().AddCookie();
        services.ConfigureOptions<BearerSetup>();
        services.ConfigureOptions<CookieSetup>();
        services.AddAntiforgery();
        services.AddDataProtection().SetApplicationName("couponkill");
        services.AddSingleton<IPostConfigureOptions<KeyManagementOptions>, KeyFiles>();

        services.AddAuthorizationBuilder()
            .AddPolicy(AuthPolicies.User, policy => policy.RequireAuthenticatedUser())
            .AddPolicy(AuthPolicies.Admin, policy => policy.RequireClaim(Caller.RoleClaim, Caller.AdminRole))
            .AddPolicy(AuthPolicies.Dashboard, policy => policy
                .AddAuthenticationSchemes(Cookie, Bearer)
                .RequireClaim(Caller.RoleClaim, Caller.AdminRole));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationAnswers>();
    }
}
