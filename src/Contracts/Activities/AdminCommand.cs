using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Contracts.Activities;

/// <summary>What an admin can do to an activity.</summary>
[GenerateSerializer, Alias("ck.admin-action")]
public enum AdminAction
{
    /// <summary>Adds units.</summary>
    Restock = 0,

    /// <summary>Stops granting.</summary>
    Pause = 1,

    /// <summary>Takes a pause back.</summary>
    Resume = 2,

    /// <summary>Ends the activity for good.</summary>
    End = 3,
}

/// <summary>An admin's command. Repeating one with the same key changes nothing.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Quantity">Units to add, for <see cref="AdminAction.Restock"/>; otherwise 0.</param>
/// <param name="Key">Makes the command idempotent; <see cref="CommandKey.None"/> for none.</param>
[GenerateSerializer, Immutable, Alias("ck.admin-command")]
public readonly record struct AdminCommand(
    [property: Id(0)] AdminAction Action,
    [property: Id(1)] int Quantity,
    [property: Id(2)] CommandKey Key);

/// <summary>How an admin's command ended.</summary>
[GenerateSerializer, Alias("ck.admin-result")]
public enum AdminResult
{
    /// <summary>Done, or done before.</summary>
    Done = 0,

    /// <summary>Refused: the activity has ended.</summary>
    Ended = 1,

    /// <summary>Refused: the stock would exceed <see cref="ActivityLimits.Total"/>.</summary>
    TotalTooLarge = 2,

    /// <summary>Refused: its key belongs to an earlier command that asked for something else.</summary>
    KeyReused = 3,
}

/// <summary>The answer to an admin's command.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="View">The activity afterwards.</param>
/// <param name="IsReplay">
/// True when an earlier command with the same key had done it. Sent only then, so that older silos see no change.
/// </param>
[GenerateSerializer, Immutable, OmitDefaultMemberValues, Alias("ck.admin-reply")]
public sealed record AdminReply(
    [property: Id(0)] AdminResult Result, [property: Id(1)] ActivityView View, [property: Id(2)] bool IsReplay = false);
