using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <content>Changing: applies events, and asserts that they follow from the state.</content>
public sealed partial class StockLedger
{
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

    private static void Require(bool condition, in LedgerEvent e, string violation)
    {
        if (!condition)
            throw new LedgerCorruptException($"Event {e.Seq} ({e.Kind}) cannot be applied: {violation}.");
    }
}
