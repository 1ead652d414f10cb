namespace CouponKill.Silo.Scaling;

/// <summary>The figures that autoscalers go by: who measures, who knows, and who answers.</summary>
internal static class ScalerHosting
{
    /// <summary>Comes after Orleans: what is told needs its grains.</summary>
    public static void AddScaler(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidatedOptions<ScalerOptions, ScalerOptionsValidator>(ScalerOptions.Section);
        services.AddSingleton<KnownLoad>();
        services.AddSingleton<ScalerMetrics>();
        services.AddHostedService<LoadReporter>();
        services.AddHostedService<ScalerServer>();
    }
}
