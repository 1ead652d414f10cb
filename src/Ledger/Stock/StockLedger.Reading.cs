using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <content>Reading claims.</content>
public sealed partial class StockLedger
{
    /// <summary>The newest live claim of a user, or null.</summary>
    public Claim? FindNewestLive(long userId)
    {
        var slot = _claims.FindNewestLive(userId, out _);
        return slot < 0 ? null : ClaimAt(slot);
    }

    /// <summary>True when the claim with this sequence number is this user's and live, with this status.</summary>
    public bool Has(in Claim claim)
    {
        var slot = _claims.Find(claim.UserId, claim.Seq);
        return slot >= 0 && _claims[slot].Status == claim.Status && claim.Status.IsLive();
    }

    /// <summary>Pages through the live claims.</summary>
    /// <param name="cursor">0, or what the last call returned.</param>
    /// <param name="slots">Slots to look at, at most.</param>
    /// <param name="into">Gets the live claims among them.</param>
    /// <returns>The cursor to go on from; negative at the end.</returns>
    public int ReadLive(int cursor, int slots, ICollection<Claim> into)
    {
        var end = (int)Math.Min((long)cursor + slots, _claims.HighWater);
        for (var slot = cursor; slot < end; slot++)
        {
            if (_claims[slot].Status.IsLive())
                into.Add(ClaimAt(slot));
        }

        return end < _claims.HighWater ? end : -1;
    }

    /// <summary>The claim that an event is about, as its order row has it afterwards.</summary>
    /// <param name="definition">The activity's definition.</param>
    /// <param name="e">The event.</param>
    /// <param name="claim">The claim; default when the event is not about one.</param>
    /// <returns>False when the event is not about a claim.</returns>
    public static bool TryGetClaim(ActivityDefinition definition, in LedgerEvent e, out Claim claim)
    {
        var status = e.Kind.OrderStatus(definition);
        claim = status == ClaimStatus.None ? default : ToClaim(definition, e.UserId, e.ClaimSeq, status, e.ClaimedAtMs);
        return status != ClaimStatus.None;
    }

    private Claim ClaimAt(int slot)
    {
        ref readonly var claim = ref _claims[slot];
        return ToClaim(Defined, claim.UserId, claim.Seq, claim.Status, claim.CreatedAtMs);
    }

    private static Claim ToClaim(ActivityDefinition definition, long userId, long seq, ClaimStatus status, long createdAtMs) =>
        new(definition.Id, userId, seq, status, createdAtMs, definition.HoldSeconds == 0 ? 0 : HoldExpiresAtMs(definition, createdAtMs));
}
