using CouponKill.Harness.Http;

namespace CouponKill.Testing.Histories;

/// <summary>A unit that somebody wants.</summary>
/// <param name="ActivityId">The id of the activity.</param>
/// <param name="UserId">The id of the user who claims.</param>
/// <param name="Key">The idempotency key, or null.</param>
public sealed record Wish(long ActivityId, long UserId, string? Key);

/// <summary>Sales of several kinds, and what a crowd wishes of them.</summary>
/// <param name="sales">The activities as they were made.</param>
/// <param name="users">How many users there are.</param>
public sealed class SaleMix(IReadOnlyList<ActivityBody> sales, int users)
{
    /// <summary>The activities as they were made.</summary>
    public IReadOnlyList<ActivityBody> Sales { get; } = sales;

    /// <summary>Creates the activities of a mix.</summary>
    public static async Task<SaleMix> OpenAsync(
        CouponKillClient client, string adminToken, IEnumerable<NewActivityBody> bodies, int users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(bodies);
        var sales = new List<ActivityBody>();
        foreach (var body in bodies)
            sales.Add((await client.CreateActivityAsync(adminToken, body, cancellationToken)).Expect<ActivityBody>(201));
        return new SaleMix(sales, users);
    }

    /// <summary>The next wish; one in four repeats the one before.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="last">The wish before, or null.</param>
    public Wish Next(Random random, Wish? last)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (last is not null && random.Next(4) == 0)
            return last;
        var sale = Sales[random.Next(Sales.Count)];
        var userId = random.Next(1, users);
        // Without a key a repeat in a sale of several each is another wish; elsewhere keys are the sender's choice.
        var key = sale.PerUserLimit > 1 || random.Next(2) == 0 ? $"{userId}-{random.NextInt64()}" : null;
        return new Wish(sale.Id, userId, key);
    }
}
