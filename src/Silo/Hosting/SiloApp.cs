using CouponKill.Api;
using CouponKill.Grains;
using CouponKill.Silo.Observability;

namespace CouponKill.Silo.Hosting;

/// <summary>The composition root: what runs in this process, and in which order it starts.</summary>
internal static class SiloApp
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Less than the 30 seconds that Kubernetes and systemd give a process by default or nearly so.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(25);

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = "CouponKill.Silo",
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.Configuration[WebHostDefaults.ServerUrlsKey] = DefaultUrl;
        PortCheck.Run(builder.Configuration);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.AddLogging();
        builder.AddEmbeddedProfile();
        builder.Services.AddCouponKillGrains(builder.Configuration);
        builder.AddCouponKillApi();
        builder.AddObservability();
        builder.Services.AddHostedService<DemoActivity>();
        builder.Services.AddHostedService<StartBanner>();

        var app = builder.Build();
        app.MapCouponKillApi();
        app.MapDashboard();
        app.MapObservability();
        return app;
    }
}
