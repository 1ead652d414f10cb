using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Harness.Measurements;

/// <summary>Orders to measure with.</summary>
public static class OrderRows
{
    private const long FirstMs = 1_700_000_000_000;
    private const long Users = 100_000_000;

    /// <summary>Confirmed orders of one activity, numbered from 1, of users drawn at random: the same for the same activity.</summary>
    public static Order[] Of(long activity, int rows)
    {
        var random = new Random((int)activity);
        return
        [
            .. Enumerable.Range(1, rows).Select(seq => new Order(
                new Claim(activity, random.NextInt64(1, Users), seq, ClaimStatus.Confirmed, FirstMs + seq, 0),
                seq,
                FirstMs + seq)),
        ];
    }
}
