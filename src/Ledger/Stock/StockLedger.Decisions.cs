using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Stock;

/// <content>Deciding: looks at the state and changes nothing.</content>
public sealed partial class StockLedger
{
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
}
