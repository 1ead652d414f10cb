using CouponKill.Api.Activities;
using CouponKill.Api.Admin;
using CouponKill.Api.Auth;
using CouponKill.Api.Claims;
using CouponKill.Api.OpenApi;
using CouponKill.Api.Orders;
using CouponKill.Api.Users;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace CouponKill.Api;

/// <summary>The whole HTTP API.</summary>
public static class CouponKillApi
{
    /// <summary>
    /// Adds the API. The host adds Orleans (<see cref="IGrainFactory"/>) and the stores, and must register what prepares the
    /// stores before this: on start it looks for an admin, and makes the first one.
    /// </summary>
    /// <exception cref="OptionsValidationException">Thrown by the start when <c>Jwt:Key</c> or <c>Admin:Password</c> is missing or weak.</exception>
    public static TBuilder AddCouponKillApi<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddFrontEnd();
        var services = builder.Services;
        services.AddClaims(builder.Configuration);
        services.AddSingleton<ClaimEndpoint>();
        services.AddSingleton<ActivityListing>();
        services.AddSingleton<ActivityAdmin>();
        services.AddSingleton<OrderReader>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<Accounts>();
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminOptions.Validator>();
        services.AddHostedService<AdminBootstrap>();
        services.AddOpenApi("v1", OpenApiSetup.Configure);
        return builder;
    }

    /// <summary>Adds the middleware and maps the API, the log-in page, and the documentation at /openapi/v1.json and /scalar.</summary>
    public static WebApplication MapCouponKillApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseFrontEnd();
        var api = app.MapGroup("/api/v1");
        api.MapUsers();
        api.MapActivities();
        api.MapClaims();
        api.MapOrders();
        api.MapAdmin();
        app.MapLogin();
        app.MapOpenApi();
        app.MapScalarApiReference("/scalar", options => options.WithTitle("CouponKill API"));
        return app;
    }
}
