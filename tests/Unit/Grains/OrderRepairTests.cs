using CouponKill.Grains.Activities;
using CouponKill.Grains.Activities.Audit;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Grains.Activities.Upkeep;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using CouponKill.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace CouponKill.Unit.Grains;

/// <summary>Whatever becomes of the rows, they end as the ledger has the claims.</summary>
public sealed class OrderRepairTests
{
    private const int Sales = 400;
    private const int Users = 30;
    private const long StartMs = 1_900_000_000_000;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(StartMs);
    private static readonly ActivityDefinition Definition = new(1, "x", 1_000, Start, Start.AddDays(1), 2, 10);

    private readonly StockLedger _ledger = new();
    private readonly FakeOrderRows _rows = new();
    private readonly LedgerComparison _comparison;

    public OrderRepairTests() => _comparison = new LedgerComparison(_ledger, _rows, TimeProvider.System);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_difference_is_gone_with_the_next_comparison()
    {
        var random = TestRandom.Create();
        for (var sale = 0; sale < Sales; sale++)
        {
            var test = new OrderRepairTests();
            await test.SellAsync(random);
            for (var damages = random.Next(1, 8); damages > 0; damages--)
                test.Damage(random);
            await test.RepairAsync();
            Assert.Equal(SummaryComparison.Agrees, await test._comparison.CompareSummaryAsync(Cancel));
            Assert.Empty((await test.CompareAsync()).Wrong);
            Assert.Equal(test.LiveClaims(), test._rows.Rows.Values.Select(row => row.Claim).Where(claim => claim.Status.IsLive()));
        }
    }

    /// <summary>Equally many, and equal in sum: 1 and 4 instead of 2 and 3.</summary>
    [Fact]
    public async Task Differences_that_outweigh_each_other_are_seen()
    {
        await SellAsync(new Random(1));
        var rows = _rows.Rows.Values.Where(row => row.Claim.Status.IsLive()).Take(4).ToList();
        _rows.Rows.Remove(rows[0].Id.Value);
        var seq = (2 * rows[1].Claim.Seq) - rows[0].Claim.Seq;
        _rows.Rows[OrderId.From(1, seq).Value] = rows[0] with { Claim = rows[0].Claim with { Seq = seq } };
        Assert.Equal(SummaryComparison.Differs, await _comparison.CompareSummaryAsync(Cancel));
    }

    /// <summary>The store has stored such an event: somebody was told of it.</summary>
    [Fact]
    public async Task A_log_that_is_older_than_the_orders_repairs_nothing()
    {
        await SellAsync(new Random(1));
        var row = _rows.Rows.Values.First(row => row.Claim.Status.IsLive());
        var newer = row with { Version = _ledger.Seq + 1, Claim = row.Claim with { Status = ClaimStatus.Expired } };
        await _rows.UpsertAsync([newer], Cancel);
        await Assert.ThrowsAsync<StaleEpochException>(RepairAsync);
        Assert.Equal(newer, _rows.Rows[row.Id.Value]);
    }

    /// <summary>Claims, of which some have expired; every row is as the outbox has made it.</summary>
    private async Task SellAsync(Random random)
    {
        var nowMs = StartMs - 1;
        await ExecuteAsync(LedgerCommand.Define(Definition), nowMs);
        for (var claims = random.Next(5, 40); claims > 0; claims--)
        {
            nowMs += random.Next(2_000);
            while (_ledger.TryGetNextDue(out var dueAtMs, out var due) && dueAtMs <= nowMs)
                await ExecuteAsync(due, nowMs);
            await ExecuteAsync(LedgerCommand.Claim(random.Next(1, Users), CommandKey.None), nowMs);
        }
    }

    private async Task ExecuteAsync(LedgerCommand command, long nowMs)
    {
        var decision = _ledger.Decide(command, nowMs);
        if (!decision.IsAccepted)
            return;
        _ledger.Apply(decision.Event);
        if (StockLedger.TryGetClaim(Definition, decision.Event, out var claim))
            await _rows.UpsertAsync([new Order(claim, decision.Event.Seq, nowMs)], Cancel);
    }

    /// <summary>Something that a store may lose, or somebody may do to it; the store's own note of versions does not tell.</summary>
    private void Damage(Random random)
    {
        if (_rows.Rows.Count == 0)
            return;
        var row = _rows.Rows.Values.ElementAt(random.Next(_rows.Rows.Count));
        var seq = random.NextInt64(1, 2 * _ledger.Seq);
        var other = row with { Claim = row.Claim with { Status = (ClaimStatus)random.Next(1, 4) } };
        Order damaged = random.Next(6) switch
        {
            0 => other,
            1 => other with { Version = row.Claim.Seq },
            2 => other with { Version = row.Version + random.Next(1, 1_000_000) },
            3 => row with { Claim = row.Claim with { UserId = row.Claim.UserId + 1 } },
            4 => other with { Claim = other.Claim with { Seq = seq, UserId = random.Next(1, Users) }, Version = random.Next(1, 1_000) },
            _ => default,
        };
        if (damaged == default)
            _rows.Rows.Remove(row.Id.Value);
        else
            _rows.Rows[damaged.Id.Value] = damaged;
    }

    private Task<ComparisonFindings> CompareAsync() => _comparison.CompareClaimsAsync(_ledger.Seq, Cancel);

    private async Task RepairAsync()
    {
        if (await _comparison.CompareSummaryAsync(Cancel) == SummaryComparison.Agrees)
            return;
        var recovered = new RecoveredLedger(_ledger, new AcquiredLog(1, 0, 0, 0, 0), 0);
        var clock = new ClockGuard(TimeProvider.System, ClockGuard.DefaultLimit);
        var options = new ActivityOptions();
        var log = new OwnedLog(new FakeRecordLog(_ => []), 1, recovered, options.AppendTimeout, clock);
        var runtime = new ActivityRuntime(Options.Create(options), clock, TestMetrics.Shared, new StorageDurability());
        var publisher = new OrderPublisher(new FakeStreams(batch => _rows.UpsertAsync(batch.Orders, Cancel)), CreationId.None);
        using var outbox = new OrderOutbox(Definition, log, publisher, runtime, NullLogger.Instance);
        var repair = new OrderRepair(_ledger, log, outbox, _rows, runtime, NullLogger.Instance);
        await repair.RepairAsync(await CompareAsync(), _ledger.Seq, Cancel);
    }

    private IEnumerable<Claim> LiveClaims()
    {
        var claims = new List<Claim>();
        for (var cursor = 0; cursor >= 0;)
            cursor = _ledger.ReadLive(cursor, 1_000, claims);
        return claims.OrderBy(claim => claim.Seq);
    }
}
