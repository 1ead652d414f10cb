using CouponKill.Api.Batching;
using CouponKill.Api.Gate;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Claims;

/// <summary>Registers the claim path of the API: gate, batchers and metrics.</summary>
internal static class ClaimsExtensions
{
    public static IServiceCollection AddClaims(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<ClaimOptions>, ClaimOptionsValidator>();
        services.AddOptions<ClaimOptions>().Bind(configuration.GetSection(ClaimOptions.Section)).ValidateOnStart();
        services.AddMetrics();
        services.AddSingleton<ClaimMetrics>();
        services.AddSingleton<SaleGate>();
        services.AddHostedService(provider => provider.GetRequiredService<SaleGate>());
        services.AddSingleton<ClaimService>();
        return services;
    }
}
