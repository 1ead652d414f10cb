using CouponKill.Api.Auth;
using CouponKill.Api.Connections;
using CouponKill.Api.Http;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CouponKill.Api.ShortCircuit;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CouponKill.Api;

/// <summary>What every HTTP server of this project does, whatever it serves: limits, JSON, errors, authentication.</summary>
public static class FrontEnd
{
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

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
            options.Limits.MaxRequestBodySize = UnreadBodies.DrainedBytes;
        });
        services.TryAddSingleton<ConnectionGuard>();
        services.AddOptions<KestrelServerOptions>().Configure<ConnectionGuard>(Guard);
        // Costs an idle connection 4 KiB and saves every request a system call.
        services.Configure<SocketTransportOptions>(options => options.WaitForDataBeforeAllocatingBuffer = false);

        // While anything may be logged under this name, every request gets an Activity and a log scope, and every await of a claim
        // carries them.
        // Whoever traces (an ActivityListener, so OpenTelemetry) still gets activities.
        if (builder.Configuration[$"Logging:LogLevel:{RequestLog}"] is null)
            builder.Logging.AddFilter(RequestLog, LogLevel.None);
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
            options.SerializerOptions.NumberHandling = ApiJsonContext.Default.Options.NumberHandling;
            foreach (var converter in ApiJsonContext.Default.Options.Converters)
                options.SerializerOptions.Converters.Add(converter);
        });
        services.Configure<FormOptions>(options => options.BufferBodyLengthLimit = BodyBytes.Max);
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddAuth();
        services.TryAddSingleton<ShortCircuitHandler>();
        return builder;
    }

    /// <summary>
    /// Adds the middleware, in this order: the rules of HTTP, routing, errors, authentication, authorization. Call it before anything else.
    /// </summary>
    /// <exception cref="OptionsValidationException">
    /// The configuration is not good enough to start with. It is checked here, and not only when the host starts, because a
    /// host that has begun to start buries the reason under its own messages.
    /// </exception>
    public static WebApplication UseFrontEnd(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        Validate(app.Services);
        var guard = app.Services.GetRequiredService<ConnectionGuard>();
        app.Use(next => context =>
        {
            if (guard.IsSurplus(context))
                return ConnectionGuard.AnswerAsync(context);
            HeadRequests.ReadAsGet(context.Request);
            UnreadBodies.Watch(context);
            return next(context);
        });
        app.UseRouting();
        app.UseNoStore();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => AnswerStatusAsync(context.HttpContext));
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    private static void Guard(KestrelServerOptions options, ConnectionGuard guard) =>
        options.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => guard.HandleAsync(connection, next)));

    private static Task AnswerStatusAsync(HttpContext context)
    {
        HeadRequests.AllowWithGet(context.Response);
        return KnownProblems.ForStatus(context.Response.StatusCode).ExecuteAsync(context);
    }

    /// <summary>One kind of exception for one and for several failures, so that a host need catch only one.</summary>
    private static void Validate(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            var failures = exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures);
            throw new OptionsValidationException(Options.DefaultName, typeof(FrontEnd), failures);
        }
    }
}
