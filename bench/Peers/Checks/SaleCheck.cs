using System.Globalization;
using CouponKill.Bench.Rivals;

namespace CouponKill.Bench.Peers.Checks;

/// <summary>What has to be true after a sale, whoever held it. A figure without this does not count.</summary>
internal static class SaleCheck
{
    /// <summary>Compares what users were told with what is stored.</summary>
    /// <param name="units">Units that there were.</param>
    /// <param name="users">Users who asked.</param>
    /// <param name="granted">Users who were told that they have a unit.</param>
    /// <param name="tally">What is stored.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Fault(long units, long users, long granted, SaleTally tally)
    {
        if (tally.Left < 0)
            return Say($"oversold: the stock is {tally.Left}");
        if (granted != Math.Min(units, users))
            return Say($"{granted} of {users} users were told that they have one of {units} units");
        if (tally.Orders != granted)
            return Say($"{granted} users were told that they have a unit, but {tally.Orders} orders are stored");
        if (tally.Users != granted)
            return Say($"{granted} units were granted to {tally.Users} users");
        return tally.Left == units - granted ? null : Say($"{tally.Left} of {units} units are left after {granted} were granted");
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
