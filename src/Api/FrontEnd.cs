using CouponKill.Api.Auth;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

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
            foreach (var converter in ApiJsonContext.Default.Options.Converters)
                options.SerializerOptions.Converters.Add(converter);
        });
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddAuth();
        return builder;
    }

    /// <summary>Adds the middleware, in this order: errors, authentication, authorization. Call it before anything else.</summary>
    /// <exception cref="OptionsValidationException">
    /// The configuration is not good enough to start with. It is checked here, and not only when the host starts, because a
    /// host that has begun to start buries the reason under its own messages.
    /// </exception>
    public static WebApplication UseFrontEnd(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context =>
            KnownProblems.ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }
}
