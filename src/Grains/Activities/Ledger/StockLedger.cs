using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Contracts.Orders;

namespace CouponKill.Grains.Activities.Ledger;

/// <summary>
/// The stock of one activity as a pure state machine: <see cref="Decide"/> looks and answers, <see cref="Apply"/> changes.
/// No I/O, no clock, no Orleans; replaying a log uses the same <see cref="Apply"/>.
/// </summary>
/// <remarks>
/// Always true: total = available + held + sold, none negative; a user's live claims stay within the limit; a unit returns at
/// most once; nothing is granted outside the window; sequence numbers have no gaps. Not safe for several threads at once.
/// </remarks>
internal sealed class StockLedger
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

    /// <summary>Decides on a command without changing anything.</summary>
    /// <param name="command">The command.</param>
    /// <param name="nowMs">The time, in Unix milliseconds. A clock that went back counts as standing still.</param>
    /// <exception cref="ArgumentException">The command itself is wrong: a definition out of bounds, a claim without a user.</exception>
    /// <exception cref="InvalidOperationException">The ledger has no definition yet, and this is not one.</exception>
    public Decision Decide(in LedgerCommand command, long nowMs)
    {
        if (command.Kind != LedgerCommandKind.Define)
            _ = Defined;
        var now = Math.Max(nowMs, _lastAtMs);
        return command.Kind switch
        {
            LedgerCommandKind.Define => DecideDefine(command, now),
            LedgerCommandKind.Restock => DecideRestock(command, now),
            LedgerCommandKind.Open => DecideOpen(now),
            LedgerCommandKind.Pause => DecidePause(now),
            LedgerCommandKind.Resume => DecideResume(now),
            LedgerCommandKind.End => _phase == Phase.Ended ? Decision.Without(LedgerResult.Unchanged) : Accept(LedgerEventKind.Ended, now),
            LedgerCommandKind.Claim => DecideClaim(command, now),
            LedgerCommandKind.Expire => DecideExpire(command, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Kind, "Unknown command."),
        };
    }

    /// <summary>Applies an event: one just decided, or one read back from the log.</summary>
    /// <exception cref="LedgerCorruptException">The event does not follow from this state.</exception>
    public void Apply(in LedgerEvent e)
    {
        Require(e.Seq == Seq + 1, e, "its number is not the next one");
        Require(e.AtMs >= _lastAtMs, e, "it is older than the event before");
        Require(_phase != Phase.Undefined || e.Kind == LedgerEventKind.Defined, e, "the ledger has no definition yet");
        Change(e);
        Seq = e.Seq;
        _lastAtMs = e.AtMs;
        Require(_available >= 0 && _held >= 0 && _sold >= 0, e, "a count fell below zero");
        Require(_total == (long)_available + _held + _sold, e, "the counts do not add up to the total");
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
    public int ReadLive(int cursor, int slots, List<Claim> into)
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

    /// <summary>A ledger as it was frozen.</summary>
    /// <param name="image">The image; its claims are not read.</param>
    /// <param name="claims">The claims by ascending sequence number.</param>
    /// <exception cref="LedgerCorruptException">The parts do not fit together.</exception>
    public static StockLedger Restore(LedgerImage image, IEnumerable<(ClaimSlot Claim, CommandKey Key)> claims)
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
        foreach (var (claim, key) in claims)
        {
            ledger._claims.Add(claim.UserId, claim.Seq, claim.CreatedAtMs, claim.Status, key);
            if (claim.Status.IsLive())
                ledger.Count(claim.Status, claim.Seq, +1);
        }

        if (ledger._available < 0)
            throw new LedgerCorruptException($"The snapshot has {ledger.LiveClaims} live claims for {ledger._total} units.");
        return ledger;
    }

    private Decision DecideDefine(in LedgerCommand command, long now)
    {
        if (_phase != Phase.Undefined)
            return Decision.Without(LedgerResult.Unchanged);
        var definition = command.Definition ?? throw new ArgumentException("A definition is missing.", nameof(command));
        if (!IsWithinBounds(definition))
            throw new ArgumentException($"The definition of activity {definition.Id} is out of bounds.", nameof(command));
        var decision = Accept(LedgerEventKind.Defined, now);
        return decision with { Event = decision.Event with { Definition = AsStored(definition) } };
    }

    private static bool IsWithinBounds(ActivityDefinition definition) =>
        definition.Id is >= 1 and <= OrderId.MaxActivityId
        && definition.Name is { Length: >= 1 and <= ActivityLimits.NameLength }
        && definition.Total is >= 1 and <= ActivityLimits.Total
        && definition.PerUserLimit is >= 1 and <= ActivityLimits.PerUser
        && definition.HoldSeconds is >= 0 and <= ActivityLimits.HoldSeconds
        && definition.StartsAt >= DateTimeOffset.UnixEpoch
        && definition.EndsAt.ToUnixTimeMilliseconds() > definition.StartsAt.ToUnixTimeMilliseconds();

    /// <summary>Logs keep whole milliseconds in UTC: the definition must not change when it is read back.</summary>
    private static ActivityDefinition AsStored(ActivityDefinition definition) => definition with
    {
        StartsAt = DateTimeOffset.FromUnixTimeMilliseconds(definition.StartsAt.ToUnixTimeMilliseconds()),
        EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(definition.EndsAt.ToUnixTimeMilliseconds()),
    };

    private Decision DecideRestock(in LedgerCommand command, long now)
    {
        if (!command.Key.IsNone && _restockKeys.Contains(command.Key))
            return Decision.Without(LedgerResult.Unchanged);
        if (_phase == Phase.Ended)
            return Decision.Without(LedgerResult.Ended);
        if (command.Quantity < 1 || command.Quantity > ActivityLimits.Total - _total)
            return Decision.Without(LedgerResult.TotalTooLarge);
        var decision = Accept(LedgerEventKind.Restocked, now);
        return decision with { Event = decision.Event with { Quantity = command.Quantity, Key = command.Key } };
    }

    private Decision DecideOpen(long now)
    {
        if (_phase != Phase.Scheduled)
            return Decision.Without(LedgerResult.Unchanged);
        return now < Defined.StartsAt.ToUnixTimeMilliseconds()
            ? Decision.Without(LedgerResult.NotStarted)
            : Accept(LedgerEventKind.Opened, now);
    }

    private Decision DecidePause(long now)
    {
        if (_phase == Phase.Ended)
            return Decision.Without(LedgerResult.Ended);
        return _isPaused ? Decision.Without(LedgerResult.Unchanged) : Accept(LedgerEventKind.Paused, now);
    }

    private Decision DecideResume(long now)
    {
        if (_phase == Phase.Ended)
            return Decision.Without(LedgerResult.Ended);
        return _isPaused ? Accept(LedgerEventKind.Resumed, now) : Decision.Without(LedgerResult.Unchanged);
    }

    private Decision DecideClaim(in LedgerCommand command, long now)
    {
        if (command.UserId < 1)
            throw new ArgumentException($"{command.UserId} is no user's id.", nameof(command));
        var known = command.Key.IsNone ? -1 : _claims.FindByKey(command.Key);
        if (known >= 0 && _claims[known].UserId == command.UserId)
            return new Decision(LedgerResult.Replayed, default, ClaimAt(known));
        var newest = _claims.FindNewestLive(command.UserId, out var liveCount);
        if (liveCount >= Defined.PerUserLimit)
            return new Decision(LedgerResult.Replayed, default, ClaimAt(newest));
        if (RefuseGrant(now) is { } refusal)
            return Decision.Without(refusal);

        var granted = new LedgerEvent
        {
            Kind = LedgerEventKind.Claimed,
            Seq = Seq + 1,
            AtMs = now,
            UserId = command.UserId,
            ClaimSeq = Seq + 1,
            ClaimedAtMs = now,
            Key = known >= 0 ? CommandKey.None : command.Key,
        };
        TryGetClaim(Defined, granted, out var claim);
        return new Decision(LedgerResult.Accepted, granted, claim);
    }

    private LedgerResult? RefuseGrant(long now)
    {
        if (_phase == Phase.Ended || now >= Defined.EndsAt.ToUnixTimeMilliseconds())
            return LedgerResult.Ended;
        if (_isPaused)
            return LedgerResult.Paused;
        if (_phase == Phase.Scheduled)
            return LedgerResult.NotStarted;
        return _available == 0 ? LedgerResult.SoldOut : null;
    }

    private Decision DecideExpire(in LedgerCommand command, long now)
    {
        var slot = _claims.Find(command.UserId, command.ClaimSeq);
        if (slot < 0 || _claims[slot].Status != ClaimStatus.Held || now < HoldExpiresAtMs(_claims[slot].CreatedAtMs))
            return Decision.Without(LedgerResult.NotDue);
        var decision = Accept(LedgerEventKind.Expired, now);
        return decision with
        {
            Event = decision.Event with
            {
                UserId = command.UserId,
                ClaimSeq = command.ClaimSeq,
                ClaimedAtMs = _claims[slot].CreatedAtMs,
            },
        };
    }

    private Decision Accept(LedgerEventKind kind, long now) =>
        new(LedgerResult.Accepted, new LedgerEvent { Kind = kind, Seq = Seq + 1, AtMs = now }, default);

    private void Change(in LedgerEvent e)
    {
        switch (e.Kind)
        {
            case LedgerEventKind.Defined:
                Define(e);
                break;
            case LedgerEventKind.Restocked:
                Restock(e);
                break;
            case LedgerEventKind.Opened:
                Require(_phase == Phase.Scheduled && e.AtMs >= Defined.StartsAt.ToUnixTimeMilliseconds(), e, "it is not time to open");
                _phase = Phase.Open;
                break;
            case LedgerEventKind.Paused:
            case LedgerEventKind.Resumed:
                Require(_phase != Phase.Ended, e, "the activity has ended");
                Require(_isPaused == (e.Kind == LedgerEventKind.Resumed), e, "it is so already");
                _isPaused = e.Kind == LedgerEventKind.Paused;
                break;
            case LedgerEventKind.Ended:
                Require(_phase != Phase.Ended, e, "the activity has ended");
                _phase = Phase.Ended;
                break;
            case LedgerEventKind.Claimed:
                Grant(e);
                break;
            case LedgerEventKind.Expired:
                Expire(e);
                break;
            default:
                throw new LedgerCorruptException($"Event {e.Seq} is of the unknown kind {(int)e.Kind}.");
        }
    }

    private void Define(in LedgerEvent e)
    {
        Require(_phase == Phase.Undefined && e.Definition is not null, e, "there is a definition already, or none in the event");
        Require(IsWithinBounds(e.Definition!), e, "the definition is out of bounds");
        Definition = e.Definition;
        _total = _available = e.Definition!.Total;
        _phase = Phase.Scheduled;
    }

    private void Restock(in LedgerEvent e)
    {
        Require(_phase != Phase.Ended, e, "the activity has ended");
        Require(e.Quantity > 0 && e.Quantity <= ActivityLimits.Total - _total, e, "the quantity is out of bounds");
        Require(e.Key.IsNone || !_restockKeys.Contains(e.Key), e, "its key was used before");
        _total += e.Quantity;
        _available += e.Quantity;
        if (e.Key.IsNone)
            return;
        _restockKeys.Enqueue(e.Key);
        if (_restockKeys.Count > MaxRestockKeys)
            _restockKeys.Dequeue();
    }

    private void Grant(in LedgerEvent e)
    {
        Require(RefuseGrant(e.AtMs) is null, e, "nothing may be granted now");
        Require(e.ClaimSeq == e.Seq && e.ClaimedAtMs == e.AtMs && e.UserId > 0, e, "the claim is not its own");
        _claims.FindNewestLive(e.UserId, out var liveCount);
        Require(liveCount < Defined.PerUserLimit, e, "the user has claims enough");
        var status = GrantedStatus(Defined);
        _claims.Add(e.UserId, e.Seq, e.AtMs, status, e.Key);
        Count(status, e.Seq, +1);
        LastGrantSeq = e.Seq;
    }

    private void Expire(in LedgerEvent e)
    {
        var slot = _claims.Find(e.UserId, e.ClaimSeq);
        Require(slot >= 0 && _claims[slot].Status == ClaimStatus.Held, e, "the claim is not held");
        Require(e.ClaimedAtMs == _claims[slot].CreatedAtMs, e, "the claim was granted at another time");
        Require(e.AtMs >= HoldExpiresAtMs(e.ClaimedAtMs), e, "the hold still runs");
        _claims.Release(slot, ClaimStatus.Expired);
        Count(ClaimStatus.Held, e.ClaimSeq, -1);
    }

    private void Count(ClaimStatus status, long seq, int change)
    {
        _available -= change;
        LiveSeqSum = unchecked(LiveSeqSum + (change * seq));
        if (status == ClaimStatus.Held)
            _held += change;
        else
            _sold += change;
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

    private static void Require(bool condition, in LedgerEvent e, string violation)
    {
        if (!condition)
            throw new LedgerCorruptException($"Event {e.Seq} ({e.Kind}) cannot be applied: {violation}.");
    }
}
