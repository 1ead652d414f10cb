using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>How the ledger decided on a command.</summary>
public enum LedgerResult : byte
{
    /// <summary>There is an event to apply.</summary>
    Accepted = 1,

    /// <summary>Nothing to do: it is so already.</summary>
    Unchanged,

    /// <summary>The claim was granted before; it comes with the decision.</summary>
    Replayed,

    /// <summary>Refused: nothing is available.</summary>
    SoldOut,

    /// <summary>Refused: the start lies ahead.</summary>
    NotStarted,

    /// <summary>Refused: the activity is over.</summary>
    Ended,

    /// <summary>Refused: the activity is paused.</summary>
    Paused,

    /// <summary>Refused: the stock would exceed its bound.</summary>
    TotalTooLarge,

    /// <summary>Refused: no such claim is held, or its hold still runs.</summary>
    NotDue,
}

/// <summary>The ledger's answer to a command. Nothing has changed until its event is applied.</summary>
/// <param name="Result">How it was decided.</param>
/// <param name="Event">The event to apply, when accepted.</param>
/// <param name="Claim">The claim, when granted or replayed.</param>
public readonly record struct Decision(LedgerResult Result, LedgerEvent Event, Claim Claim)
{
    /// <summary>A decision that changes nothing.</summary>
    public static Decision Without(LedgerResult result) => new(result, default, default);
}
