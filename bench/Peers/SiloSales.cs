using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers;

internal static class SiloSales
{
    /// <summary>Makes an activity that is open now.</summary>
    /// <returns>Its id.</returns>
    public static async Task<long> SellAsync(this SiloProcess silo, int total, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var body = new NewActivityBody("Benchmark", total, now.AddSeconds(-1), now.AddDays(1));
        return (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), body, cancellationToken)).Expect<ActivityBody>(201).Id;
    }
}
