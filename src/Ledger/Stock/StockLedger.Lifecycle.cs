using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Stock;

/// <content>The activity's own life: define, open, pause, resume, end.</content>
public sealed partial class StockLedger
{
    private Decision DecideDefine(in LedgerCommand command, long now)
    {
        if (_phase != Phase.Undefined)
            return Decision.Without(Outcome.Unchanged);
        var definition = command.Definition ?? throw new ArgumentException("A definition is missing.", nameof(command));
        if (!IsWithinBounds(definition))
            throw new ArgumentException($"The definition of activity {definition.Id} is out of bounds.", nameof(command));
        return Accept(Next(LedgerEventKind.Defined, now) with { Definition = AsStored(definition) });
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

    private Decision DecideOpen(long now)
    {
        if (_phase != Phase.Scheduled)
            return Decision.Without(Outcome.Unchanged);
        return now < Defined.StartsAt.ToUnixTimeMilliseconds()
            ? Decision.Without(Outcome.NotStarted)
            : Accept(Next(LedgerEventKind.Opened, now));
    }

    private Decision DecidePause(long now)
    {
        if (_phase == Phase.Ended)
            return Decision.Without(Outcome.Ended);
        return _isPaused ? Decision.Without(Outcome.Unchanged) : Accept(Next(LedgerEventKind.Paused, now));
    }

    private Decision DecideResume(long now)
    {
        if (_phase == Phase.Ended)
            return Decision.Without(Outcome.Ended);
        return _isPaused ? Accept(Next(LedgerEventKind.Resumed, now)) : Decision.Without(Outcome.Unchanged);
    }

    private Decision DecideEnd(long now) =>
        _phase == Phase.Ended ? Decision.Without(Outcome.Unchanged) : Accept(Next(LedgerEventKind.Ended, now));

    private void Define(in LedgerEvent e)
    {
        Require(_phase == Phase.Undefined && e.Definition is not null, e, "there is a definition already, or none in the event");
        Require(IsWithinBounds(e.Definition!), e, "the definition is out of bounds");
        Definition = e.Definition;
        _total = _available = e.Definition!.Total;
        _phase = Phase.Scheduled;
    }

    private void Open(in LedgerEvent e)
    {
        Require(_phase == Phase.Scheduled && e.AtMs >= Defined.StartsAt.ToUnixTimeMilliseconds(), e, "it is not time to open");
        _phase = Phase.Open;
    }

    private void PauseOrResume(in LedgerEvent e)
    {
        Require(_phase != Phase.Ended, e, "the activity has ended");
        Require(_isPaused == (e.Kind == LedgerEventKind.Resumed), e, "it is so already");
        _isPaused = e.Kind == LedgerEventKind.Paused;
    }

    private void End(in LedgerEvent e)
    {
        Require(_phase != Phase.Ended, e, "the activity has ended");
        _phase = Phase.Ended;
    }
}
