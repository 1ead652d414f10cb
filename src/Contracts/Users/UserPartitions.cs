using CouponKill.Ledger.Claims;

namespace CouponKill.Contracts.Users;

/// <summary>
/// How users are spread over user grains. Few, so that a batch asks a handful of them and none is ever cold: an activation
/// per user would cost more than everything else in a claim together.
/// </summary>
public static class UserPartitions
{
    /// <summary>How many user grains there are. Each keeps the blocks of its users, so another number would have to move them.</summary>
    public const int Count = 4;

    /// <summary>Users that one partition can block; the list is read and written as a whole.</summary>
    public const int MaxBlocked = 10_000;

    /// <summary>The partition of a user, 0 to <see cref="Count"/> - 1.</summary>
    public static int Of(long userId) => UserHash.Partition(userId, Count);
}
