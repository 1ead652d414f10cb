using CouponKill.Streams.Kafka;
using CouponKill.Testing;

namespace CouponKill.Kafka;

public sealed class OffsetLedgerTests
{
    [Fact]
    public void The_offset_to_commit_is_behind_the_delivered_prefix()
    {
        var random = TestRandom.Create();
        var ledger = new OffsetLedger();
        var offset = 0L;
        var pending = Enumerable.Range(0, 500).Select(_ => ledger.Add(offset += random.Next(1, 3))).ToList();
        var delivered = new HashSet<PendingOffset>();
        foreach (var one in pending.OrderBy(_ => random.Next()))
        {
            one.Complete();
            delivered.Add(one);
            var prefix = pending.TakeWhile(delivered.Contains).ToList();
            Assert.Equal(prefix.Count == 0 ? null : prefix[^1].Offset + 1, ledger.Committable);
            Assert.Equal(pending.Count - prefix.Count, ledger.Count);
        }
    }

    [Fact]
    public void A_closed_ledger_takes_no_more_deliveries()
    {
        var ledger = new OffsetLedger();
        var first = ledger.Add(5);
        var second = ledger.Add(6);
        first.Complete();
        ledger.Close();
        second.Complete();
        Assert.Equal(6, ledger.Committable);
    }
}
