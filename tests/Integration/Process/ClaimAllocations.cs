using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>Bytes that a server allocates for one request.</summary>
/// <param name="Winning">A claim that wins a unit, until its order is stored.</param>
/// <param name="Refused">
/// A claim on an activity that has not begun: the same request, authenticated and answered from memory. What is beyond it
/// is the claim's own.
/// </param>
internal sealed record ClaimAllocations(double Winning, double Refused)
{
    private const int Claims = 8_192;

    /// <summary>
    /// Claims that wait together: enough for the cost of a batch, which depends on how many claims happen to share it, to
    /// be small beside the cost of its claims.
    /// </summary>
    private const int AtOnce = 256;

    private static readonly TimeSpan StoreTimeout = TimeSpan.FromMinutes(2);

    private static long s_nextUser = 1_000_000_000;

    /// <summary>The claim's own part.</summary>
    public double Own => Winning - Refused;

    /// <summary>The least of both.</summary>
    public ClaimAllocations Min(ClaimAllocations other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ClaimAllocations(Math.Min(Winning, other.Winning), Math.Min(Refused, other.Refused));
    }

    /// <summary>Lets thousands of users claim over keep-alive connections, first too early and then in time.</summary>
    public static async Task<ClaimAllocations> MeasureAsync(SiloProcess silo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var now = DateTimeOffset.UtcNow;
        var refused = await MeasureAsync(silo, now.AddDays(1), status: 409, cancellationToken);
        return new ClaimAllocations(await MeasureAsync(silo, now.AddSeconds(-1), status: 201, cancellationToken), refused);
    }

    private static async Task<double> MeasureAsync(SiloProcess silo, DateTimeOffset start, int status, CancellationToken cancellationToken)
    {
        var sale = new NewActivityBody("Measurement", Claims, start, start.AddDays(1));
        var activity = (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), sale, cancellationToken)).Expect<ActivityBody>(201);
        var first = Interlocked.Add(ref s_nextUser, Claims) - Claims;
        var tokens = Enumerable.Range(0, Claims).Select(i => silo.Tokens.User(first + i)).ToArray();

        var before = await ServerCounters.ReadAsync(silo.Client, cancellationToken);
        await Parallel.ForEachAsync(
            tokens,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (token, cancel) => Check(await silo.Client.ClaimAsync(activity.Id, token, key: null, cancel), status));
        var after = await Eventually.GetAsync(
            () => ServerCounters.ReadAsync(silo.Client, cancellationToken),
            counters => counters.Claims >= before.Claims + Claims && counters.Lag == 0,
            StoreTimeout,
            cancellationToken);
        return (double)(after.AllocatedBytes - before.AllocatedBytes) / Claims;
    }

    private static void Check(ApiAnswer answer, int status)
    {
        if (answer.Status != status)
            throw new InvalidOperationException($"{answer.Status} instead of {status}: {answer.Body}");
    }
}
