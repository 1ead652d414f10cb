using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;

namespace CouponKill.Unit.Ledger;

/// <summary>What the ledger should do, in the most obvious way: a list of claims that is searched for every question.</summary>
internal sealed class LedgerModel
{
    private readonly List<Granted> _claims = [];
    private readonly Dictionary<CommandKey, int> _restocks = [];
    private bool _opened;
    private bool _paused;
    private bool _ended;
    private long _lastAtMs;
    private int _total;

    public ActivityDefinition? Definition { get; private set; }

    public long Seq { get; private set; }

    public long LastGrantSeq => _claims.Count == 0 ? 0 : _claims.Max(c => c.Seq);

    public long LiveChecksum => LiveClaims.Sum(c => OrderSummary.WeightOf(c.UserId, c.Seq, c.CreatedAtMs, c.Status));

    public bool IsFinished => _ended && Held == 0;

    public IReadOnlyList<Claim> LiveClaims => [.. Live.Select(ClaimOf)];

    public IReadOnlyList<Claim> AllClaims => [.. _claims.Select(ClaimOf)];

    public long LastAtMs => _lastAtMs;

    private IEnumerable<Granted> Live => _claims.Where(c => c.Status is ClaimStatus.Held or ClaimStatus.Confirmed);

    private int Held => _claims.Count(c => c.Status == ClaimStatus.Held);

    private int Sold => _claims.Count(c => c.Status == ClaimStatus.Confirmed);

    private int Available => _total - Held - Sold;

    private long StartsAtMs => Definition!.StartsAt.ToUnixTimeMilliseconds();

    private long EndsAtMs => Definition!.EndsAt.ToUnixTimeMilliseconds();

    private long HoldMs => Definition!.HoldSeconds * 1000L;

    public ActivityView View() => new(
        Definition!,
        _ended ? ActivityStatus.Ended : _paused ? ActivityStatus.Paused : _opened ? ActivityStatus.Open : ActivityStatus.Scheduled,
        _total,
        Available,
        Held,
        Sold,
        Seq,
        LastGrantSeq);

    public Claim? NewestLive(long userId) =>
        Live.LastOrDefault(c => c.UserId == userId) is { } newest ? ClaimOf(newest) : null;

    public int LiveOf(long userId) => Live.Count(c => c.UserId == userId);

    public bool Has(Claim claim) => Live.Any(c => c.UserId == claim.UserId && c.Seq == claim.Seq && c.Status == claim.Status);

    public (long DueAtMs, LedgerCommand Command)? NextDue()
    {
        var due = new List<(long DueAtMs, LedgerCommand Command)>();
        if (Definition is null)
            return null;
        if (!_opened && !_ended)
            due.Add((StartsAtMs, LedgerCommand.Open()));
        else if (!_ended)
            due.Add((EndsAtMs, LedgerCommand.End()));
        foreach (var claim in _claims.Where(c => c.Status == ClaimStatus.Held))
            due.Add((claim.CreatedAtMs + HoldMs, LedgerCommand.Expire(claim.UserId, claim.Seq)));
        return due.Count == 0 ? null : due.MinBy(d => d.DueAtMs);
    }

    /// <summary>What a correct ledger answers; changes nothing.</summary>
    public Decision Expected(LedgerCommand command, long nowMs)
    {
        var now = nowMs < _lastAtMs ? _lastAtMs : nowMs;
        return command.Kind switch
        {
            LedgerCommandKind.Define => Definition is not null
                ? Refused(Outcome.Unchanged)
                : Accepted(new LedgerEvent { Kind = LedgerEventKind.Defined, Seq = Seq + 1, AtMs = now, Definition = command.Definition }),
            LedgerCommandKind.Restock => ExpectedRestock(command, now),
            LedgerCommandKind.Open when _opened || _ended => Refused(Outcome.Unchanged),
            LedgerCommandKind.Open when now < StartsAtMs => Refused(Outcome.NotStarted),
            LedgerCommandKind.Open => Accepted(Plain(LedgerEventKind.Opened, now)),
            LedgerCommandKind.Pause when _ended => Refused(Outcome.Ended),
            LedgerCommandKind.Pause when _paused => Refused(Outcome.Unchanged),
            LedgerCommandKind.Pause => Accepted(Plain(LedgerEventKind.Paused, now)),
            LedgerCommandKind.Resume when _ended => Refused(Outcome.Ended),
            LedgerCommandKind.Resume when !_paused => Refused(Outcome.Unchanged),
            LedgerCommandKind.Resume => Accepted(Plain(LedgerEventKind.Resumed, now)),
            LedgerCommandKind.End when _ended => Refused(Outcome.Unchanged),
            LedgerCommandKind.End => Accepted(Plain(LedgerEventKind.Ended, now)),
            LedgerCommandKind.Claim => ExpectedClaim(command, now),
            LedgerCommandKind.Expire => ExpectedExpire(command, now),
        };
    }

    /// <summary>True when a ledger in this state could have decided this very event.</summary>
    public bool Follows(LedgerEvent e)
    {
        if (!Enum.IsDefined(e.Kind) || e.AtMs < _lastAtMs || (Definition is null) != (e.Kind == LedgerEventKind.Defined))
            return false;
        if (CommandFor(e) is not { } command)
            return false;
        var expected = Expected(command, e.AtMs);
        return expected.IsAccepted && expected.Event == e;
    }

    public void Apply(LedgerEvent e)
    {
        switch (e.Kind)
        {
            case LedgerEventKind.Defined:
                Definition = e.Definition;
                _total = e.Definition!.Total;
                break;
            case LedgerEventKind.Restocked:
                _total += e.Quantity;
                if (!e.Key.IsNone)
                    _restocks.Add(e.Key, e.Quantity);
                break;
            case LedgerEventKind.Opened:
                _opened = true;
                break;
            case LedgerEventKind.Paused:
                _paused = true;
                break;
            case LedgerEventKind.Resumed:
                _paused = false;
                break;
            case LedgerEventKind.Ended:
                _ended = true;
                break;
            case LedgerEventKind.Claimed:
                var status = Definition!.HoldSeconds == 0 ? ClaimStatus.Confirmed : ClaimStatus.Held;
                _claims.Add(new Granted(e.UserId, e.Seq, e.AtMs, e.Key) { Status = status });
                break;
            case LedgerEventKind.Expired:
                _claims.Single(c => c.Seq == e.ClaimSeq).Status = ClaimStatus.Expired;
                break;
        }

        Seq++;
        _lastAtMs = e.AtMs;
    }

    private static LedgerCommand? CommandFor(LedgerEvent e) => e.Kind switch
    {
        LedgerEventKind.Defined => e.Definition is null ? null : LedgerCommand.Define(e.Definition),
        LedgerEventKind.Restocked => LedgerCommand.Restock(e.Quantity, e.Key),
        LedgerEventKind.Opened => LedgerCommand.Open(),
        LedgerEventKind.Paused => LedgerCommand.Pause(),
        LedgerEventKind.Resumed => LedgerCommand.Resume(),
        LedgerEventKind.Ended => LedgerCommand.End(),
        LedgerEventKind.Claimed => e.UserId > 0 ? LedgerCommand.Claim(e.UserId, e.Key) : null,
        LedgerEventKind.Expired => LedgerCommand.Expire(e.UserId, e.ClaimSeq),
    };

    private static Decision Refused(Outcome result) => new(result, default, default);

    private static Decision Accepted(LedgerEvent e) => new(Outcome.Done, e, default);

    private LedgerEvent Plain(LedgerEventKind kind, long now) => new() { Kind = kind, Seq = Seq + 1, AtMs = now };

    private Decision ExpectedRestock(LedgerCommand command, long now)
    {
        if (!command.Key.IsNone && _restocks.TryGetValue(command.Key, out var quantity))
            return Refused(quantity == command.Quantity ? Outcome.Unchanged : Outcome.KeyReused);
        if (_ended)
            return Refused(Outcome.Ended);
        if (command.Quantity <= 0 || (long)_total + command.Quantity > ActivityLimits.Total)
            return Refused(Outcome.TotalTooLarge);
        return Accepted(Plain(LedgerEventKind.Restocked, now) with { Quantity = command.Quantity, Key = command.Key });
    }

    private Decision ExpectedClaim(LedgerCommand command, long now)
    {
        var sameKey = command.Key.IsNone ? null : _claims.SingleOrDefault(c => c.Key == command.Key);
        if (sameKey is not null && sameKey.UserId == command.UserId)
            return new Decision(Outcome.Replayed, default, ClaimOf(sameKey));
        if (LiveOf(command.UserId) >= Definition!.PerUserLimit)
            return new Decision(Outcome.Replayed, default, NewestLive(command.UserId)!.Value);
        if (_ended || now >= EndsAtMs)
            return Refused(Outcome.Ended);
        if (_paused)
            return Refused(Outcome.Paused);
        if (!_opened)
            return Refused(Outcome.NotStarted);
        if (Available == 0)
            return Refused(Outcome.SoldOut);

        var key = sameKey is null ? command.Key : CommandKey.None;
        var status = HoldMs == 0 ? ClaimStatus.Confirmed : ClaimStatus.Held;
        var claim = ClaimOf(new Granted(command.UserId, Seq + 1, now, key) { Status = status });
        var granted = Plain(LedgerEventKind.Claimed, now) with
        {
            UserId = command.UserId,
            ClaimSeq = Seq + 1,
            ClaimedAtMs = now,
            Key = key,
        };
        return new Decision(Outcome.Granted, granted, claim);
    }

    private Decision ExpectedExpire(LedgerCommand command, long now)
    {
        var claim = _claims.SingleOrDefault(c => c.UserId == command.UserId && c.Seq == command.ClaimSeq && c.Status == ClaimStatus.Held);
        if (claim is null || now < claim.CreatedAtMs + HoldMs)
            return Refused(Outcome.NotDue);
        return Accepted(Plain(LedgerEventKind.Expired, now) with
        {
            UserId = claim.UserId,
            ClaimSeq = claim.Seq,
            ClaimedAtMs = claim.CreatedAtMs,
        });
    }

    private Claim ClaimOf(Granted c) =>
        new(Definition!.Id, c.UserId, c.Seq, c.Status, c.CreatedAtMs, HoldMs == 0 ? 0 : c.CreatedAtMs + HoldMs);

    private sealed record Granted(long UserId, long Seq, long CreatedAtMs, CommandKey Key)
    {
        public ClaimStatus Status { get; set; }
    }
}
