using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Stock;

/// <content>Claiming: a unit for a user, within the window, the stock and the user's limit.</content>
public sealed partial class StockLedger
{
    private Decision DecideClaim(in LedgerCommand command, long now)
    {
        if (command.UserId < 1)
            throw new ArgumentException($"{command.UserId} is no user's id.", nameof(command));
        var known = command.Key.IsNone ? -1 : _claims.FindByKey(command.Key);
        if (known >= 0 && _claims[known].UserId == command.UserId)
            return new Decision(Outcome.Replayed, default, ClaimAt(known));
        var newest = _claims.FindNewestLive(command.UserId, out var liveCount);
        if (liveCount >= Defined.PerUserLimit)
            return new Decision(Outcome.Replayed, default, ClaimAt(newest));
        if (RefuseGrant(now) is { } refusal)
            return Decision.Without(refusal);

        var granted = Next(LedgerEventKind.Claimed, now) with
        {
            UserId = command.UserId,
            ClaimSeq = Seq + 1,
            ClaimedAtMs = now,
            Key = known >= 0 ? CommandKey.None : command.Key,
        };
        TryGetClaim(Defined, granted, out var claim);
        return new Decision(Outcome.Granted, granted, claim);
    }

    private Outcome? RefuseGrant(long now)
    {
        if (_phase == Phase.Ended || now >= Defined.EndsAt.ToUnixTimeMilliseconds())
            return Outcome.Ended;
        if (_isPaused)
            return Outcome.Paused;
        if (_phase == Phase.Scheduled)
            return Outcome.NotStarted;
        return _available == 0 ? Outcome.SoldOut : null;
    }

    private void Grant(in LedgerEvent e)
    {
        Require(RefuseGrant(e.AtMs) is null, e, "nothing may be granted now");
        Require(e.ClaimSeq == e.Seq && e.ClaimedAtMs == e.AtMs && e.UserId > 0, e, "the claim is not its own");
        _claims.FindNewestLive(e.UserId, out var liveCount);
        Require(liveCount < Defined.PerUserLimit, e, "the user has claims enough");
        var status = e.Kind.OrderStatus(Defined);
        _claims.Add(e.UserId, e.Seq, e.AtMs, status, e.Key);
        Count(status, OrderSummary.WeightOf(e.UserId, e.Seq, e.AtMs, status), +1);
        LastGrantSeq = e.Seq;
    }
}
