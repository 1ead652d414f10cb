namespace CouponKill.Ledger.Claims;

/// <summary>The claims as they stood when the table was frozen; safe to read on any thread.</summary>
public sealed class FrozenClaims
{
    private readonly ClaimSlot[][] _segments;
    private readonly CommandKey[]?[] _keys;
    private readonly int _used;

    internal FrozenClaims(ClaimSlot[][] segments, CommandKey[]?[] keys, int used, int count) =>
        (_segments, _keys, _used, Count) = (segments, keys, used, count);

    /// <summary>No claims.</summary>
    public static FrozenClaims Empty { get; } = new([], [], 0, 0);

    /// <summary>How many claims there are.</summary>
    public int Count { get; }

    /// <summary>All claims with their keys, by ascending sequence number.</summary>
    internal IEnumerable<(ClaimSlot Claim, CommandKey Key)> BySeq()
    {
        foreach (var slot in SlotsBySeq())
            yield return (At(slot), _keys[slot / ClaimTable.SegmentSize]?[slot % ClaimTable.SegmentSize] ?? CommandKey.None);
    }

    /// <summary>The users of all claims, also of those that are remembered for their key only; in no particular order.</summary>
    public IEnumerable<long> UserIds()
    {
        for (var slot = 0; slot < _used; slot++)
        {
            if (At(slot).Status != ClaimStatus.None)
                yield return At(slot).UserId;
        }
    }

    private int[] SlotsBySeq()
    {
        var slots = new int[Count];
        var (found, last, isSorted) = (0, 0L, true);
        for (var slot = 0; slot < _used; slot++)
        {
            ref readonly var claim = ref At(slot);
            if (claim.Status == ClaimStatus.None)
                continue;
            slots[found++] = slot;
            isSorted &= claim.Seq > last;
            last = claim.Seq;
        }

        // Only slots that were used a second time are out of order.
        if (!isSorted)
            Array.Sort(slots, (left, right) => ClaimSlot.BySeq(At(left), At(right)));
        return slots;
    }

    private ref readonly ClaimSlot At(int slot) => ref _segments[slot / ClaimTable.SegmentSize][slot % ClaimTable.SegmentSize];
}
