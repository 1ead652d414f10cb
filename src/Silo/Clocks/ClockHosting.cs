using CouponKill.Ledger.Time;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Clocks;

/// <summary>The one clock of the process, and who looks after it.</summary>
internal static class ClockHosting
{
    /// <summary>Comes before whatever else wants a clock.</summary>
    public static void AddClock(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidatedOptions<ClockOptions, ClockOptionsValidator>(ClockOptions.Section);
        services.AddSingleton(provider => new ClockGuard(
            TimeProvider.System, provider.GetRequiredService<IOptions<ClockOptions>>().Value.MaxSkew));
        services.AddSingleton<TimeProvider>(provider => provider.GetRequiredService<ClockGuard>());
        services.AddSingleton<StoreClocks>();
        services.AddSingleton<ClockWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ClockWatch>());
    }
}
