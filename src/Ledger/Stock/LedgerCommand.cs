using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>What the ledger can be asked to do.</summary>
public enum LedgerCommandKind : byte
{
    /// <summary>Give the ledger its definition; once.</summary>
    Define = 1,

    /// <summary>Add units.</summary>
    Restock,

    /// <summary>Open, because the start has come.</summary>
    Open,

    /// <summary>Stop granting.</summary>
    Pause,

    /// <summary>Take a pause back.</summary>
    Resume,

    /// <summary>End for good.</summary>
    End,

    /// <summary>Grant a unit to a user.</summary>
    Claim,

    /// <summary>Take a unit back, because its hold ran out.</summary>
    Expire,
}

/// <summary>A command to the ledger. Make one with the static methods.</summary>
public readonly record struct LedgerCommand
{
    /// <summary>What to do.</summary>
    public LedgerCommandKind Kind { get; private init; }

    /// <summary>Whose claim it is about; 0 for none.</summary>
    public long UserId { get; private init; }

    /// <summary>The claim it is about, by sequence number; 0 for none.</summary>
    public long ClaimSeq { get; private init; }

    /// <summary>Units to add.</summary>
    public int Quantity { get; private init; }

    /// <summary>The idempotency key, or none.</summary>
    public CommandKey Key { get; private init; }

    /// <summary>The definition, for <see cref="LedgerCommandKind.Define"/>.</summary>
    public ActivityDefinition? Definition { get; private init; }

    /// <summary>Defines the activity.</summary>
    public static LedgerCommand Define(ActivityDefinition definition) => new() { Kind = LedgerCommandKind.Define, Definition = definition };

    /// <summary>Adds <paramref name="quantity"/> units; once per key.</summary>
    public static LedgerCommand Restock(int quantity, CommandKey key) =>
        new() { Kind = LedgerCommandKind.Restock, Quantity = quantity, Key = key };

    /// <summary>Opens the activity; refused before its start.</summary>
    public static LedgerCommand Open() => new() { Kind = LedgerCommandKind.Open };

    /// <summary>Pauses the activity.</summary>
    public static LedgerCommand Pause() => new() { Kind = LedgerCommandKind.Pause };

    /// <summary>Resumes the activity.</summary>
    public static LedgerCommand Resume() => new() { Kind = LedgerCommandKind.Resume };

    /// <summary>Ends the activity.</summary>
    public static LedgerCommand End() => new() { Kind = LedgerCommandKind.End };

    /// <summary>Claims a unit for a user.</summary>
    public static LedgerCommand Claim(long userId, CommandKey key) => new() { Kind = LedgerCommandKind.Claim, UserId = userId, Key = key };

    /// <summary>Expires a held claim; refused before its time.</summary>
    public static LedgerCommand Expire(long userId, long claimSeq) =>
        new() { Kind = LedgerCommandKind.Expire, UserId = userId, ClaimSeq = claimSeq };
}
