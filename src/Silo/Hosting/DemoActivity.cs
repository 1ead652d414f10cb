using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Silo.Hosting;

/// <summary>In Development, gives an empty store something to sell, so that the first curl works.</summary>
internal sealed class DemoActivity(IActivityCatalog catalog, IGrainFactory grains, IHostEnvironment environment, TimeProvider clock)
    : IHostedService
{
    private const int Units = 1_000;
    private const int Days = 30;

    /// <summary>Several silos may start at once; the first one's activity is everyone's.</summary>
    private static readonly CommandKey Once = new(0, 1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment() || (await catalog.ListAsync(null, 0, 1, cancellationToken)).Count > 0)
            return;
        var now = clock.GetUtcNow();
        var definition = new ActivityDefinition(
            0, $"Demo: {Units} coupons", Units, now, now.AddDays(Days), PerUserLimit: 1, HoldSeconds: 0);
        var registrar = grains.GetGrain<IActivityRegistrarGrain>(IActivityRegistrarGrain.Key);
        var added = await registrar.AddAsync(definition, Once).WaitAsync(cancellationToken);
        await grains.GetGrain<IActivityGrain>(added.Definition.Id).GetAsync().WaitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
