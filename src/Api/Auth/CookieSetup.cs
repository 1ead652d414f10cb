using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Auth;

/// <summary>The cookies of the log-in page. They are Secure except in Development, where there is no certificate.</summary>
internal sealed class CookieSetup(IHostEnvironment environment)
    : IConfigureNamedOptions<CookieAuthenticationOptions>, IConfigureOptions<AntiforgeryOptions>
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public void Configure(string? name, CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "couponkill";
        options.ExpireTimeSpan = Lifetime;
        options.SlidingExpiration = false;
        Harden(options.Cookie);
    }

    public void Configure(CookieAuthenticationOptions options) => Configure(Options.DefaultName, options);

    public void Configure(AntiforgeryOptions options)
    {
        options.Cookie.Name = "couponkill.form";
        Harden(options.Cookie);
    }

    private void Harden(CookieBuilder cookie)
    {
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Strict;
        cookie.SecurePolicy = environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
    }
}
