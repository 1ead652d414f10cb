using CouponKill.Contracts.Users;

namespace CouponKill.Api.Admin.Blocks;

/// <summary>A blocked user.</summary>
/// <param name="UserId">The id of the user who is blocked.</param>
/// <param name="Reason">Why, for admins; 1 to 200 characters.</param>
/// <param name="Until">The first moment at which the user may claim again; null for no end.</param>
/// <param name="BlockedBy">The id of the admin who blocked the user.</param>
/// <param name="BlockedAt">When the user was blocked, in UTC.</param>
internal sealed record BlockBody(string UserId, string Reason, DateTimeOffset? Until, string BlockedBy, DateTimeOffset BlockedAt)
{
    public static BlockBody From(UserBlock block) =>
        new(block.UserId.ToString(), block.Reason, block.Until, block.BlockedBy.ToString(), block.BlockedAt);
}

/// <summary>A page of blocked users.</summary>
/// <param name="Items">The users, by ascending id.</param>
/// <param name="Next">The value of "after" for the next page; null on the last.</param>
internal sealed record BlockListBody(IReadOnlyList<BlockBody> Items, string? Next);
