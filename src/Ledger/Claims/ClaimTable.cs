using System.Numerics;

namespace CouponKill.Ledger.Claims;

/// <summary>
/// All claims of one activity: found by user, by key, and in the order in which holds run out.
/// 44 bytes per claim (16 more with an idempotency key), no object per claim, and no pause when it grows.
/// </summary>
/// <remarks>
/// Claims sit in segments. <see cref="Freeze"/> hands all segments out as an immutable view at the price of an array of
/// references; from then on a segment is copied before its first change. So a snapshot is encoded on another thread while
/// claims go on. The index by user is a linear hash table (Litwin, 1980): it grows by one bucket per claim.
/// </remarks>
internal sealed class ClaimTable
{
    /// <summary>Dead claims whose idempotency key is still remembered. Beyond that the oldest is forgotten.</summary>
    public const int MaxDeadKeys = 65_536;

    /// <summary>Claims in one segment: 40 KiB, below the large object heap.</summary>
    public const int SegmentSize = 1 << SegmentBits;

    private const int SegmentBits = 10;
    private const int Nothing = -1;

    private readonly Dictionary<CommandKey, int> _byKey = [];
    private readonly Queue<int> _deadWithKey = new();
    private readonly List<ClaimSlot[]> _segments = [];
    private readonly List<CommandKey[]?> _keys = [];
    private readonly List<bool> _frozen = [];
    private readonly List<int[]> _buckets = [];
    private int _bucketCount;
    private int _used;
    private int _count;
    private int _freeHead = Nothing;
    private int _oldestHeld = Nothing;
    private int _newestHeld = Nothing;

    /// <summary>Slots ever used: cursors run from 0 to this.</summary>
    public int HighWater => _used;

    /// <summary>The slot of the hold that runs out first, or -1.</summary>
    public int OldestHeld => _oldestHeld;

    /// <summary>The claim in a slot; its status is none when the slot is free.</summary>
    public ref readonly ClaimSlot this[int slot] => ref _segments[slot >> SegmentBits][slot & (SegmentSize - 1)];

    /// <summary>The slot of the claim that was granted with this key, or -1.</summary>
    public int FindByKey(CommandKey key) => _byKey.TryGetValue(key, out var slot) ? slot : Nothing;

    /// <summary>The slot of a user's newest live claim, or -1, and how many live claims the user has.</summary>
    public int FindNewestLive(long userId, out int liveCount)
    {
        liveCount = 0;
        var newest = Nothing;
        for (var slot = FirstInBucket(userId); slot != Nothing; slot = this[slot].NextInBucket)
        {
            ref readonly var claim = ref this[slot];
            if (claim.UserId != userId || !claim.Status.IsLive())
                continue;
            liveCount++;
            if (newest == Nothing || claim.Seq > this[newest].Seq)
                newest = slot;
        }

        return newest;
    }

    /// <summary>The slot of the claim with this user and sequence number, live or not, or -1.</summary>
    public int Find(long userId, long seq)
    {
        var slot = FirstInBucket(userId);
        while (slot != Nothing && (this[slot].Seq != seq || this[slot].UserId != userId))
            slot = this[slot].NextInBucket;
        return slot;
    }

    /// <summary>
    /// Adds a claim. Held claims come in the order in which their holds run out; one that does not runs out with those before it.
    /// </summary>
    public void Add(long userId, long seq, long createdAtMs, ClaimStatus status, CommandKey key)
    {
        var slot = TakeSlot();
        ref var claim = ref Mutable(slot);
        claim.UserId = userId;
        claim.Seq = seq;
        claim.CreatedAtMs = createdAtMs;
        claim.Status = status;
        claim.PreviousHeld = claim.NextHeld = Nothing;
        LinkBucket(slot, ref claim);
        if (status == ClaimStatus.Held)
            LinkHeld(slot);
        if (!key.IsNone)
            RememberKey(slot, key);
        if (!status.IsLive())
            RetireSlot(slot);
    }

    /// <summary>Brings a claim to another status. One that is not live any more stays for as long as a command may ask for it.</summary>
    public void ChangeStatus(int slot, ClaimStatus status)
    {
        if (this[slot].Status == ClaimStatus.Held)
            UnlinkHeld(slot);
        Mutable(slot).Status = status;
        if (!status.IsLive())
            RetireSlot(slot);
    }

    /// <summary>The key a claim was granted with, or none.</summary>
    public CommandKey KeyOf(int slot) => _keys[slot >> SegmentBits]?[slot & (SegmentSize - 1)] ?? CommandKey.None;

    /// <summary>An immutable view of all claims, cheap to take.</summary>
    public FrozenClaims Freeze()
    {
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_frozen).Fill(true);
        return new FrozenClaims([.. _segments], [.. _keys], _used, _count);
    }

    /// <summary>The only command that asks for a claim which is not live is a repeat with its key: without one the slot is free.</summary>
    private void RetireSlot(int slot)
    {
        if (KeyOf(slot).IsNone)
        {
            Free(slot);
            return;
        }

        _deadWithKey.Enqueue(slot);
        if (_deadWithKey.Count > MaxDeadKeys)
            Free(_deadWithKey.Dequeue());
    }

    private void Free(int slot)
    {
        ForgetKey(slot);
        UnlinkBucket(slot);
        ref var claim = ref Mutable(slot);
        claim = default;
        claim.NextInBucket = _freeHead;
        _freeHead = slot;
        _count--;
    }

    private int TakeSlot()
    {
        if (_count == _bucketCount)
            AddBucket();
        _count++;
        if (_freeHead == Nothing)
            return NewSlot();
        var slot = _freeHead;
        _freeHead = this[slot].NextInBucket;
        return slot;
    }

    private int NewSlot()
    {
        if (_used == _segments.Count * SegmentSize)
        {
            _segments.Add(new ClaimSlot[SegmentSize]);
            _keys.Add(null);
            _frozen.Add(false);
        }

        return _used++;
    }

    /// <summary>Splits one bucket in two: the next one in turn, whether it is long or not.</summary>
    private void AddBucket()
    {
        if (_bucketCount == _buckets.Count * SegmentSize)
            _buckets.Add(new int[SegmentSize]);
        var split = _bucketCount == 0 ? 0 : _bucketCount - (int)BitOperations.RoundUpToPowerOf2((uint)_bucketCount + 1) / 2;
        var chain = _bucketCount == 0 ? Nothing : Head(split);
        Head(_bucketCount++) = Nothing;
        Head(split) = Nothing;
        while (chain != Nothing)
        {
            ref var claim = ref Mutable(chain);
            var next = claim.NextInBucket;
            LinkBucket(chain, ref claim);
            chain = next;
        }
    }

    private ref ClaimSlot Mutable(int slot)
    {
        var segment = slot >> SegmentBits;
        if (_frozen[segment])
            Thaw(segment);
        return ref _segments[segment][slot & (SegmentSize - 1)];
    }

    private void Thaw(int segment)
    {
        _segments[segment] = (ClaimSlot[])_segments[segment].Clone();
        _keys[segment] = (CommandKey[]?)_keys[segment]?.Clone();
        _frozen[segment] = false;
    }

    private void RememberKey(int slot, CommandKey key)
    {
        var keys = _keys[slot >> SegmentBits] ??= new CommandKey[SegmentSize];
        keys[slot & (SegmentSize - 1)] = key;
        _byKey[key] = slot;
    }

    private void ForgetKey(int slot)
    {
        var key = KeyOf(slot);
        if (key.IsNone)
            return;
        _ = Mutable(slot);
        _keys[slot >> SegmentBits]![slot & (SegmentSize - 1)] = CommandKey.None;
        _byKey.Remove(key);
    }

    private void LinkHeld(int slot)
    {
        Mutable(slot).PreviousHeld = _newestHeld;
        if (_newestHeld == Nothing)
            _oldestHeld = slot;
        else
            Mutable(_newestHeld).NextHeld = slot;
        _newestHeld = slot;
    }

    private void UnlinkHeld(int slot)
    {
        var (previous, next) = (this[slot].PreviousHeld, this[slot].NextHeld);
        if (previous == Nothing)
            _oldestHeld = next;
        else
            Mutable(previous).NextHeld = next;
        if (next == Nothing)
            _newestHeld = previous;
        else
            Mutable(next).PreviousHeld = previous;
    }

    private void LinkBucket(int slot, ref ClaimSlot claim)
    {
        ref var head = ref Head(BucketOf(claim.UserId));
        claim.NextInBucket = head;
        head = slot;
    }

    private void UnlinkBucket(int slot)
    {
        ref readonly var claim = ref this[slot];
        ref var head = ref Head(BucketOf(claim.UserId));
        if (head == slot)
        {
            head = claim.NextInBucket;
            return;
        }

        var before = head;
        while (this[before].NextInBucket != slot)
            before = this[before].NextInBucket;
        Mutable(before).NextInBucket = claim.NextInBucket;
    }

    private int FirstInBucket(long userId) => _bucketCount == 0 ? Nothing : Head(BucketOf(userId));

    private ref int Head(int bucket) => ref _buckets[bucket >> SegmentBits][bucket & (SegmentSize - 1)];

    private int BucketOf(long userId)
    {
        var hash = (uint)UserHash.Mix((ulong)userId);
        var mask = BitOperations.RoundUpToPowerOf2((uint)_bucketCount) - 1;
        var bucket = hash & mask;
        return (int)(bucket < _bucketCount ? bucket : bucket & (mask >> 1));
    }
}
