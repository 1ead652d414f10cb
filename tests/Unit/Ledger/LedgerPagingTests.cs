using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>Paging while claims come and go: who was live all the time is seen exactly once.</summary>
public sealed class LedgerPagingTests
{
    [Fact]
    public void Claims_that_stay_are_seen_exactly_once() => Gen.Select(Gen.Int[1, 400], Gen.Int[1, 50], Gen.Int[0, 9_999]).Holds(100, t =>
    {
        var (claims, slotsPerPage, seed) = t;
        var random = new Random(seed);
        var ledger = Snapshots.Open(Snapshots.Definition with { HoldSeconds = 1 });
        for (var user = 1L; user <= claims; user++)
            Snapshots.Execute(ledger, LedgerCommand.Claim(user, CommandKey.None), Scenario.StartMs + user);
        var stay = Snapshots.LiveBySeq(ledger, 64).ToDictionary(c => c.Seq);

        var (seen, cursor, nextUser) = (new List<Claim>(), 0, claims + 1L);
        while (cursor >= 0)
        {
            cursor = ledger.ReadLive(cursor, slotsPerPage, seen);
            for (var i = random.Next(5); i > 0 && nextUser <= 2 * claims; i--)
                Snapshots.Execute(ledger, LedgerCommand.Claim(nextUser++, CommandKey.None), Scenario.StartMs + 10_000);
            for (var i = random.Next(5); i > 0 && stay.Count > 0; i--)
            {
                var gone = stay.Values.ElementAt(random.Next(stay.Count));
                Snapshots.Execute(ledger, LedgerCommand.Expire(gone.UserId, gone.Seq), Scenario.StartMs + 10_000);
                stay.Remove(gone.Seq);
            }
        }

        Assert.Equal(seen.Count, seen.Select(c => c.Seq).Distinct().Count());
        Assert.Equal(stay.Values.OrderBy(c => c.Seq), seen.Where(c => stay.ContainsKey(c.Seq)).OrderBy(c => c.Seq));
    });
}
