using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Stock;

/// <summary>
/// The stock of one activity as a pure state machine: <see cref="Decide"/> looks and answers, <see cref="Apply"/> changes.
/// No I/O, no clock, no Orleans; replaying a log uses the same <see cref="Apply"/>.
/// </summary>
/// <remarks>
/// Always true: total = available + held + sold, none negative; a user's live claims stay within the limit; a unit returns at
/// most once; nothing is granted outside the window; sequence numbers have no gaps. Not safe for several threads at once.
/// Each group of commands has a file of its own with its decisions and its changes.
/// </remarks>
public sealed partial class StockLedger
{
    private readonly ClaimTable _claims = new();
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

    /// <summary>
    /// The sum over live claims of <see cref="OrderSummary.WeightOf"/>: with their count, a cheap check against the order store.
    /// </summary>
    public long LiveChecksum { get; private set; }

    /// <summary>Live claims: held and sold.</summary>
    public int LiveClaims => _held + _sold;

    /// <summary>The status; only for a defined ledger.</summary>
    public ActivityStatus Status => _phase switch
    {
        Phase.Ended => ActivityStatus.Ended,
        Phase.Open or Phase.Scheduled when _isPaused => ActivityStatus.Paused,
        Phase.Open => ActivityStatus.Open,
        Phase.Scheduled => ActivityStatus.Scheduled,
        Phase.Undefined => throw new InvalidOperationException("The ledger has no definition yet."),
    };

    /// <summary>
    /// True when nothing can happen any more but an admin's restock of an ended activity being refused: ended, and nothing held.
    /// </summary>
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
            LedgerCommandKind.End => DecideEnd(now),
            LedgerCommandKind.Claim => DecideClaim(command, now),
            LedgerCommandKind.Expire => DecideExpire(command, now),
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
                Open(e);
                break;
            case LedgerEventKind.Paused:
            case LedgerEventKind.Resumed:
                PauseOrResume(e);
                break;
            case LedgerEventKind.Ended:
                End(e);
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

    private static Decision Accept(LedgerEvent e) => new(Outcome.Done, e, default);

    private LedgerEvent Next(LedgerEventKind kind, long now) => new() { Kind = kind, Seq = Seq + 1, AtMs = now };

    /// <summary>The next event, about the claim in a slot.</summary>
    private LedgerEvent Next(LedgerEventKind kind, long now, int slot) => Next(kind, now) with
    {
        UserId = _claims[slot].UserId,
        ClaimSeq = _claims[slot].Seq,
        ClaimedAtMs = _claims[slot].CreatedAtMs,
    };

    /// <summary>Brings an earlier claim to the status that an event leads to.</summary>
    private void ChangeStatus(in LedgerEvent e, int slot)
    {
        Require(e.ClaimedAtMs == _claims[slot].CreatedAtMs, e, "the claim was granted at another time");
        var (from, to) = (_claims[slot].Status, e.Kind.OrderStatus(Defined));
        _claims.ChangeStatus(slot, to);
        Count(from, OrderSummary.WeightOf(e.UserId, e.ClaimSeq, e.ClaimedAtMs, from), -1);
        Count(to, OrderSummary.WeightOf(e.UserId, e.ClaimSeq, e.ClaimedAtMs, to), +1);
    }

    private void Count(ClaimStatus status, long weight, int change)
    {
        (_held, _sold) = status switch
        {
            ClaimStatus.Held => (_held + change, _sold),
            ClaimStatus.Confirmed => (_held, _sold + change),
            ClaimStatus.None or ClaimStatus.Expired => (_held, _sold),
        };
        if (!status.IsLive())
            return;
        _available -= change;
        LiveChecksum += change * weight;
    }

    private static void Require(bool condition, in LedgerEvent e, string violation)
    {
        if (!condition)
            throw new LedgerCorruptException($"Event {e.Seq} ({e.Kind}) cannot be applied: {violation}.");
    }
}
