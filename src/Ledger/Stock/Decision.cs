using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>The ledger's answer to a command. Nothing has changed until its event is applied.</summary>
/// <param name="Result">How it was decided.</param>
/// <param name="Event">The event to apply, when accepted; otherwise default.</param>
/// <param name="Claim">The claim, when granted or replayed; otherwise default.</param>
public readonly record struct Decision(Outcome Result, LedgerEvent Event, Claim Claim)
{
    /// <summary>True when there is an event to apply.</summary>
    public bool IsAccepted => Event.Seq != 0;

    /// <summary>A decision that changes nothing.</summary>
    public static Decision Without(Outcome result) => new(result, default, default);
}
