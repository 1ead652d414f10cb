using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>A change of the ledger's state, already decided. Events about a claim say all that its order row needs.</summary>
public readonly record struct LedgerEvent
{
    /// <summary>What happened.</summary>
    public required LedgerEventKind Kind { get; init; }

    /// <summary>The event's number: 1 for the first, without gaps.</summary>
    public required long Seq { get; init; }

    /// <summary>When, in Unix milliseconds; never less than the event before.</summary>
    public required long AtMs { get; init; }

    /// <summary>Whose claim it is about; 0 for none.</summary>
    public long UserId { get; init; }

    /// <summary>The claim it is about: its own <see cref="Seq"/> for a grant; 0 for none.</summary>
    public long ClaimSeq { get; init; }

    /// <summary>When that claim was granted, in Unix milliseconds.</summary>
    public long ClaimedAtMs { get; init; }

    /// <summary>Units added.</summary>
    public int Quantity { get; init; }

    /// <summary>The idempotency key of the command, or none.</summary>
    public CommandKey Key { get; init; }

    /// <summary>The definition, for <see cref="LedgerEventKind.Defined"/>.</summary>
    public ActivityDefinition? Definition { get; init; }
}
