using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Harness.Measurements;

/// <summary>What a winning claim allocates in a server.</summary>
public static class ClaimAllocations
{
    private const int Claims = 8_192;

    /// <summary>
    /// Claims that wait together: enough for the cost of a batch, which depends on how many claims happen to share it, to
    /// be small beside the cost of its claims.
    /// </summary>
    private const int AtOnce = 256;

    private static long s_nextUser = 1_000_000_000;

    /// <summary>
    /// Lets <see cref="Claims"/> users win a unit of a new activity over keep-alive connections, waits until all orders are
    /// stored, and returns the bytes that the process has allocated meanwhile, per claim.
    /// </summary>
    public static async Task<double> MeasureAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var now = DateTimeOffset.UtcNow;
        var sale = new NewActivityBody("Measurement", Claims, now.AddSeconds(-1), now.AddDays(1));
        var activity = (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), sale, cancellationToken)).Expect<ActivityBody>(201);
        var first = Interlocked.Add(ref s_nextUser, Claims) - Claims;
        var tokens = Enumerable.Range(0, Claims).Select(i => silo.Tokens.User(first + i)).ToArray();

        var before = await AllocatedBytes.ReadAsync(silo.Client, cancellationToken);
        await Parallel.ForEachAsync(
            tokens,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (token, cancel) => (await silo.Client.ClaimAsync(activity.Id, token, key: null, cancel)).Expect<OrderBody>(201));
        var after = await AllocatedBytes.ReadWhenStoredAsync(silo.Client, cancellationToken);
        return (double)(after - before) / Claims;
    }
}
