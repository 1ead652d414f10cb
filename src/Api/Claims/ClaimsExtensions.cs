using CouponKill.Api.Batching;
using CouponKill.Api.Gate;

namespace CouponKill.Api.Claims;

/// <summary>Registers the claim path of the API: gate, batchers and metrics.</summary>
internal static class ClaimsExtensions
{
    public static IServiceCollection AddClaims(this IServiceCollection services)
    {
        services.AddValidatedOptions<ClaimOptions, ClaimOptionsValidator>(ClaimOptions.Section);
        services.AddMetrics();
        services.AddSingleton<ClaimMetrics>();
        services.AddSingleton<SaleGate>();
        services.AddHostedService(provider => provider.GetRequiredService<SaleGate>());
        services.AddSingleton<ClaimService>();
        return services;
    }
}
