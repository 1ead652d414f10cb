using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>
/// The stock of one activity as a pure state machine: <see cref="Decide"/> looks and answers, <see cref="Apply"/> changes.
/// No I/O, no clock, no Orleans; replaying a log uses the same <see cref="Apply"/>.
/// </summary>
/// <remarks>
/// Always true: total = available + held + sold, none negative; a user's live claims stay within the limit; a unit returns at
/// most once; nothing is granted outside the window; sequence numbers have no gaps. Not safe for several threads at once.
/// </remarks>
public sealed partial class StockLedger
{
    /// <summary>Restock commands remembered for their idempotency keys. Beyond that the oldest is forgotten.</summary>
    public const int MaxRestockKeys = 1_024;

    private readonly ClaimTable _claims = new();
    private readonly Queue<CommandKey> _restockKeys = new();
    private Phase _phase;
    private bool _isPaused;
    private long _lastAtMs;
    private int _total;
    private int _available;
    private int _held;
    private int _sold;

    /// <summary>How far the clock has taken the activity. The numbers are stored in snapshots.</summary>
    internal enum Phase : byte
    {
        Undefined = 0,
        Scheduled = 1,
        Open = 2,
        Ended = 3,
    }

    /// <summary>The definition, or null in an empty ledger.</summary>
    public ActivityDefinition? Definition { get; private set; }

    /// <summary>Number of the last event; 0 in an empty ledger.</summary>
    public long Seq { get; private set; }

    /// <summary>Number of the last grant; 0 before the first.</summary>
    public long LastGrantSeq { get; private set; }

    /// <summary>The sum of the live claims' sequence numbers (wraps): with their count, a cheap check against the order store.</summary>
    public long LiveSeqSum { get; private set; }

    /// <summary>Live claims: held and sold.</summary>
    public int LiveClaims => _held + _sold;

    /// <summary>Slots to page through with <see cref="ReadLive"/>.</summary>
    public int ClaimSlots => _claims.HighWater;

    /// <summary>The status; only for a defined ledger.</summary>
    public ActivityStatus Status => _phase switch
    {
        Phase.Ended => ActivityStatus.Ended,
        _ when _isPaused => ActivityStatus.Paused,
        Phase.Open => ActivityStatus.Open,
        _ => ActivityStatus.Scheduled,
    };

    /// <summary>True when nothing can happen any more but an admin's restock of an ended activity being refused: ended, and nothing held.</summary>
    public bool IsFinished => _phase == Phase.Ended && _held == 0;

    private ActivityDefinition Defined => Definition ?? throw new InvalidOperationException("The ledger has no definition yet.");

    /// <summary>The activity as it stands now.</summary>
    public ActivityView View() => new(Defined, Status, _total, _available, _held, _sold, Seq, LastGrantSeq);

    /// <summary>
    /// The next thing that the clock brings, and when, in Unix milliseconds. Whoever runs the ledger executes it
    /// when it is due, and before any other command.
    /// </summary>
    /// <returns>False when the clock brings nothing any more.</returns>
    public bool TryGetNextDue(out long dueAtMs, out LedgerCommand command)
    {
        (dueAtMs, command) = (long.MaxValue, default);
        if (_phase == Phase.Scheduled)
            (dueAtMs, command) = (Defined.StartsAt.ToUnixTimeMilliseconds(), LedgerCommand.Open());
        else if (_phase == Phase.Open)
            (dueAtMs, command) = (Defined.EndsAt.ToUnixTimeMilliseconds(), LedgerCommand.End());

        if (_claims.OldestHeld < 0)
            return dueAtMs != long.MaxValue;
        ref readonly var oldest = ref _claims[_claims.OldestHeld];
        if (HoldExpiresAtMs(oldest.CreatedAtMs) < dueAtMs)
            (dueAtMs, command) = (HoldExpiresAtMs(oldest.CreatedAtMs), LedgerCommand.Expire(oldest.UserId, oldest.Seq));
        return true;
    }

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

    /// <summary>The order row's claim that an event is about.</summary>
    /// <returns>False when the event is not about a claim.</returns>
    public static bool TryGetClaim(ActivityDefinition definition, in LedgerEvent e, out Claim claim)
    {
        claim = default;
        if (e.ClaimSeq == 0)
            return false;
        var expires = definition.HoldSeconds == 0 ? 0 : e.ClaimedAtMs + (definition.HoldSeconds * 1000L);
        var status = e.Kind == LedgerEventKind.Expired ? ClaimStatus.Expired : GrantedStatus(definition);
        claim = new Claim(definition.Id, e.UserId, e.ClaimSeq, status, e.ClaimedAtMs, expires);
        return true;
    }

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
        if (!claim.Status.IsLive())
            return;
        Count(claim.Status, claim.Seq, +1);
        if (_available < 0)
            throw new LedgerCorruptException($"The snapshot has more live claims than the {_total} units.");
    }

    private Claim ClaimAt(int slot)
    {
        ref readonly var claim = ref _claims[slot];
        var expires = Defined.HoldSeconds == 0 ? 0 : HoldExpiresAtMs(claim.CreatedAtMs);
        return new Claim(Defined.Id, claim.UserId, claim.Seq, claim.Status, claim.CreatedAtMs, expires);
    }

    private long HoldExpiresAtMs(long createdAtMs) => createdAtMs + (Defined.HoldSeconds * 1000L);

    private static ClaimStatus GrantedStatus(ActivityDefinition definition) =>
        definition.HoldSeconds == 0 ? ClaimStatus.Confirmed : ClaimStatus.Held;
}
