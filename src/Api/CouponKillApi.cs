using CouponKill.Api.Activities;
using CouponKill.Api.Admin;
using CouponKill.Api.Admin.Blocks;
using CouponKill.Api.Auth;
using CouponKill.Api.Claims;
using CouponKill.Api.Http;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Orders;
using CouponKill.Api.Users;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace CouponKill.Api;

/// <summary>The whole HTTP API.</summary>
public static class CouponKillApi
{
    /// <summary>
    /// Adds the API. The host adds Orleans (<see cref="IGrainFactory"/>) and the stores, and calls
    /// <see cref="MapCouponKillApi"/> and <see cref="EnsureAdminAsync"/> before it runs.
    /// </summary>
    public static TBuilder AddCouponKillApi<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddFrontEnd();
        var services = builder.Services;
        services.AddClaims();
        services.AddSingleton<ClaimHandler>();
        services.AddSingleton<ActivityListing>();
        services.AddSingleton<ActivityAdmin>();
        services.AddSingleton<UserBlocks>();
        services.AddSingleton<OrderReader>();
        services.AddValidatedOptions<PasswordOptions, PasswordOptionsValidator>(PasswordOptions.Section);
        services.AddSingleton<Passwords>();
        services.AddSingleton<Accounts>();
        services.AddValidatedOptions<AdminOptions, AdminOptionsValidator>(AdminOptions.Section);
        services.AddSingleton<AdminBootstrap>();
        services.AddOpenApi("v1", OpenApiSetup.Configure);
        return builder;
    }

    /// <summary>Adds the middleware and maps the API, the log-in page, and the documentation at /openapi/v1.json and /scalar.</summary>
    /// <exception cref="OptionsValidationException"><c>Jwt:*</c> or <c>Admin:Password</c> is missing or weak.</exception>
    public static WebApplication MapCouponKillApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseFrontEnd();
        var api = app.MapGroup("/api/v1").WithStrictQuery().ProducesProblems(500).EndsWith(Outcome.OutcomeUnknown);
        api.MapUsers();
        api.MapActivities();
        api.MapClaims();
        api.MapOrders();
        api.MapAdmin();
        api.MapBlocks();
        app.MapLogin();
        app.MapOpenApi();
        app.MapScalarApiReference("/scalar", options => options
            .WithTitle("CouponKill API")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp());
        return app;
    }

    /// <summary>
    /// Creates the account <c>admin</c> when there is no admin. Call it once the account store can be used and before the host
    /// runs. In Development without <c>Admin:Password</c> it prints a random password to the console.
    /// </summary>
    /// <exception cref="OptionsValidationException"><c>Admin:Password</c> is missing and needed.</exception>
    public static Task EnsureAdminAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<AdminBootstrap>().EnsureAsync(cancellationToken);
    }
}
