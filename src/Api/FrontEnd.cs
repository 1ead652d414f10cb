using CouponKill.Api.Auth;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CouponKill.Api;

/// <summary>What every HTTP server of this project does, whatever it serves: limits, JSON, errors, authentication.</summary>
public static class FrontEnd
{
    /// <summary>Adds the services. <c>Jwt:*</c> and <c>Data:Directory</c> are read from the configuration.</summary>
    public static TBuilder AddFrontEnd<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = BodyBytes.Max;
        });
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
            options.SerializerOptions.NumberHandling = ApiJsonContext.Default.Options.NumberHandling;
            options.SerializerOptions.UnmappedMemberHandling = ApiJsonContext.Default.Options.UnmappedMemberHandling;
            foreach (var converter in ApiJsonContext.Default.Options.Converters)
                options.SerializerOptions.Converters.Add(converter);
        });
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddAuth();
        return builder;
    }

    /// <summary>Adds the middleware, in this order: errors, authentication, authorization. Call it before anything else.</summary>
    public static WebApplication UseFrontEnd(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages(context =>
            KnownProblems.ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }
}
