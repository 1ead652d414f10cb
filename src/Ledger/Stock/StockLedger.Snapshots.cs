using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Stock;

/// <content>Out of and into snapshots.</content>
public sealed partial class StockLedger
{
    /// <summary>Everything there is to know, for a snapshot; safe to read on any thread.</summary>
    public LedgerImage Freeze() =>
        new(Defined, (byte)_phase, _isPaused, _lastAtMs, _total, Seq, LastGrantSeq, [.. _restockKeys], _claims.Freeze());

    /// <summary>A ledger as it was frozen, without its claims: they follow one by one.</summary>
    /// <exception cref="LedgerCorruptException">The state is out of bounds.</exception>
    public static StockLedger Restore(LedgerImage image)
    {
        if (!IsWithinBounds(image.Definition) || image.Phase is 0 or > (byte)Phase.Ended)
            throw new LedgerCorruptException($"The snapshot's state is out of bounds (phase {image.Phase}).");
        var ledger = new StockLedger
        {
            Definition = image.Definition,
            Seq = image.Seq,
            LastGrantSeq = image.LastGrantSeq,
            _phase = (Phase)image.Phase,
            _isPaused = image.IsPaused,
            _lastAtMs = image.LastAtMs,
            _total = image.Total,
            _available = image.Total,
        };
        foreach (var key in image.RestockKeys)
            ledger._restockKeys.Enqueue(key);
        return ledger;
    }

    /// <summary>Puts the next claim of a frozen ledger back; they come by ascending sequence number.</summary>
    /// <exception cref="LedgerCorruptException">There are more live claims than units.</exception>
    internal void RestoreClaim(in ClaimSlot claim, CommandKey key)
    {
        _claims.Add(claim.UserId, claim.Seq, claim.CreatedAtMs, claim.Status, key);
        Count(claim.Status, OrderSummary.WeightOf(claim.UserId, claim.Seq, claim.CreatedAtMs, claim.Status), +1);
        if (_available < 0)
            throw new LedgerCorruptException($"The snapshot has more live claims than the {_total} units.");
    }
}
