using CouponKill.Api;
using CouponKill.Grains;
using CouponKill.Silo.Clocks;
using CouponKill.Silo.Configuration;
using CouponKill.Silo.Observability;
using CouponKill.Silo.Scaling;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>The composition root: what runs in this process, and in which order it starts.</summary>
internal static class SiloApp
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Runs the program until it is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        await using var app = Compose(args);
        var process = app.Services.GetRequiredService<ProcessOptions>();
        PortCheck.Run(app.Configuration, process, app.Services);
        await app.PrepareAsync(process, cancellationToken);
        await ((IHost)app).RunAsync(cancellationToken);
        return 0;
    }

    /// <summary>Puts the program together and checks all settings; connects to nothing.</summary>
    internal static WebApplication Compose(string[] args)
    {
        var builder = CreateBuilder(args);
        var process = ProcessOptions.Read(builder.Configuration);
        builder.Services.AddSingleton(process);
        builder.AddLogging();
        builder.AddClock();
        if (process.IsCluster)
            builder.AddClusterProfile(process);
        else
            builder.AddEmbeddedProfile();
        if (process.RunsSilo)
            builder.AddGrains();
        if (process.RunsApi)
            builder.AddCouponKillApi();
        builder.AddScaler();
        builder.AddObservability(process);
        builder.Services.AddHostedService<StartBanner>();
        builder.Services.AddHostedService<StopDeadline>();

        var app = builder.Build();
        // Here, and not only when the host starts: a host that has begun to start buries the reason under its own messages.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        app.Map(process);
        return app;
    }

    private static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = "CouponKill.Silo",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.BeStrict(args, Verbs.Names);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.Configuration[WebHostDefaults.ServerUrlsKey] = DefaultUrl;
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopDeadline.Orderly);
        return builder;
    }

    private static void AddGrains(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<SiloOptions, SiloOptionsValidator>(SiloOptions.Section);
        builder.Services.AddCouponKillGrains();
        builder.Services.AddHostedService<DemoActivity>();
    }

    private static void Map(this WebApplication app, ProcessOptions process)
    {
        if (process.RunsApi)
        {
            app.MapCouponKillApi();
            app.MapDashboard();
        }

        app.MapObservability();
    }

    /// <summary>Makes the stores ready and the first admin, before anything is served.</summary>
    private static async Task PrepareAsync(this WebApplication app, ProcessOptions process, CancellationToken cancellationToken)
    {
        await app.Services.PrepareStorageAsync(cancellationToken);
        await app.Services.GetRequiredService<ClockWatch>().MeasureAsync(cancellationToken);
        if (process.RunsApi)
            await app.EnsureAdminAsync(cancellationToken);
    }
}
