using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;

namespace CouponKill.Unit.Ledger;

/// <summary>Short ways to look at whole ledgers.</summary>
internal static class Snapshots
{
    public static ActivityDefinition Definition { get; } = new(
        7,
        "Coupon",
        10_000_000,
        DateTimeOffset.FromUnixTimeMilliseconds(Scenario.StartMs),
        DateTimeOffset.FromUnixTimeMilliseconds(Scenario.StartMs + 1_000_000_000),
        1,
        0);

    public static List<byte[]> PartsOf(StockLedger ledger) => PartsOf(ledger.Freeze());

    public static List<byte[]> PartsOf(LedgerImage image) => [.. SnapshotCodec.Encode(image).Select(part => part.ToArray())];

    public static byte[] BytesOf(StockLedger ledger) => BytesOf(ledger.Freeze());

    public static byte[] BytesOf(LedgerImage image) => [.. PartsOf(image).SelectMany(part => part)];

    public static StockLedger Restore(IEnumerable<byte[]> parts)
    {
        var decoder = new SnapshotCodec.Decoder();
        foreach (var part in parts)
            decoder.Add(part);
        return decoder.Complete();
    }

    public static List<Claim> LiveBySeq(StockLedger ledger, int slotsPerPage)
    {
        var claims = new List<Claim>();
        var cursor = 0;
        do
            cursor = ledger.ReadLive(cursor, slotsPerPage, claims);
        while (cursor >= 0);
        claims.Sort((left, right) => left.Seq.CompareTo(right.Seq));
        return claims;
    }

    /// <summary>An open ledger with the definition given.</summary>
    public static StockLedger Open(ActivityDefinition definition)
    {
        var ledger = new StockLedger();
        Execute(ledger, LedgerCommand.Define(definition), Scenario.StartMs);
        Execute(ledger, LedgerCommand.Open(), Scenario.StartMs);
        return ledger;
    }

    /// <summary>Decides and applies.</summary>
    public static Decision Execute(StockLedger ledger, LedgerCommand command, long nowMs)
    {
        var decision = ledger.Decide(command, nowMs);
        if (decision.IsAccepted)
            ledger.Apply(decision.Event);
        return decision;
    }
}
