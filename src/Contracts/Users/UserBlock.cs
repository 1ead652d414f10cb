namespace CouponKill.Contracts.Users;

/// <summary>A user who gets nothing more: claims are refused, what was granted before stays.</summary>
/// <param name="UserId">Who is blocked.</param>
/// <param name="Reason">Why, for admins; at most <see cref="ReasonLength"/> characters.</param>
/// <param name="Until">The first moment at which it is over; null for no end.</param>
/// <param name="BlockedBy">The id of the admin who blocked the user.</param>
/// <param name="BlockedAt">When the user was blocked.</param>
[GenerateSerializer, Immutable, Alias("ck.user-block")]
public sealed record UserBlock(
    [property: Id(0)] long UserId,
    [property: Id(1)] string Reason,
    [property: Id(2)] DateTimeOffset? Until,
    [property: Id(3)] long BlockedBy,
    [property: Id(4)] DateTimeOffset BlockedAt)
{
    /// <summary>Longest <see cref="Reason"/> in characters.</summary>
    public const int ReasonLength = 200;

    /// <summary>True when it does not count any more.</summary>
    public bool IsOver(DateTimeOffset now) => Until <= now;
}

/// <summary>An admin's wish to block a user. Repeating it changes nothing; with another reason or end it replaces the block.</summary>
/// <param name="UserId">The user to block; at least 1.</param>
/// <param name="Reason">Why; at most <see cref="UserBlock.ReasonLength"/> characters.</param>
/// <param name="Until">The first moment at which it is over; null for no end.</param>
/// <param name="AdminId">The id of the admin who wants it.</param>
[GenerateSerializer, Immutable, Alias("ck.block-command")]
public sealed record BlockCommand(
    [property: Id(0)] long UserId,
    [property: Id(1)] string Reason,
    [property: Id(2)] DateTimeOffset? Until,
    [property: Id(3)] long AdminId);
