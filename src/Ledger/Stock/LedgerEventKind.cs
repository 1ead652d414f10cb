using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>What happened. The numbers are stored in claim logs: add, never renumber.</summary>
public enum LedgerEventKind : byte
{
    /// <summary>The ledger got its definition.</summary>
    Defined = 1,

    /// <summary>Units were added.</summary>
    Restocked = 2,

    /// <summary>The activity opened.</summary>
    Opened = 3,

    /// <summary>Granting stopped.</summary>
    Paused = 4,

    /// <summary>Granting goes on.</summary>
    Resumed = 5,

    /// <summary>The activity ended.</summary>
    Ended = 6,

    /// <summary>A user got a unit.</summary>
    Claimed = 7,

    /// <summary>A held unit came back.</summary>
    Expired = 8,
}

/// <summary>What an event carries beside its kind, number, time and key.</summary>
public enum EventDetails
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The activity's definition.</summary>
    Definition,

    /// <summary>A quantity of units.</summary>
    Quantity,

    /// <summary>The user of a new claim, whose number and time are the event's own.</summary>
    NewClaim,

    /// <summary>User, number and time of an earlier claim.</summary>
    EarlierClaim,
}

/// <summary>
/// What each kind of event means to those who do not decide: the codec and the order store. Everything here is exhaustive, so a new kind
/// does not compile until it is said.
/// </summary>
public static class LedgerEventKinds
{
    /// <summary>What an event of this kind carries, and so how it is stored.</summary>
    public static EventDetails Details(this LedgerEventKind kind) => kind switch
    {
        LedgerEventKind.Defined => EventDetails.Definition,
        LedgerEventKind.Restocked => EventDetails.Quantity,
        LedgerEventKind.Opened or LedgerEventKind.Paused or LedgerEventKind.Resumed or LedgerEventKind.Ended => EventDetails.Nothing,
        LedgerEventKind.Claimed => EventDetails.NewClaim,
        LedgerEventKind.Expired => EventDetails.EarlierClaim,
    };

    /// <summary>The status to which an event of this kind brings its claim, and so its order; none when it is not about a claim.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="definition">The activity's definition: it says whether what is granted is held first.</param>
    public static ClaimStatus OrderStatus(this LedgerEventKind kind, ActivityDefinition definition) => kind switch
    {
        LedgerEventKind.Claimed => definition.HoldSeconds == 0 ? ClaimStatus.Confirmed : ClaimStatus.Held,
        LedgerEventKind.Expired => ClaimStatus.Expired,
        LedgerEventKind.Defined or LedgerEventKind.Restocked or LedgerEventKind.Opened or LedgerEventKind.Paused
            or LedgerEventKind.Resumed or LedgerEventKind.Ended => ClaimStatus.None,
    };
}
