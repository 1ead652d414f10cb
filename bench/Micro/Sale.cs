using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;

namespace CouponKill.MicroBench;

/// <summary>Ledgers, users and records to measure with.</summary>
internal static class Sale
{
    /// <summary>Users of the scale target: 10 million.</summary>
    public const int Users = 10_000_000;

    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);

    /// <summary>When the sale goes on, in Unix milliseconds.</summary>
    public static long NowMs => Start.ToUnixTimeMilliseconds();

    public static ActivityDefinition Definition(int total, long id = 1) =>
        new(id, "Measurement", total, Start, Start.AddDays(1), PerUserLimit: 1, HoldSeconds: 0);

    /// <summary>The n-th user who comes; users come in no order. An odd factor, so nobody comes twice (in 2^33).</summary>
    public static long User(long n) => ((n * 0x9E3779B1) & 0x1_FFFF_FFFF) + 1;

    /// <summary>A ledger that has sold so many units.</summary>
    public static StockLedger Open(int total, long id = 1)
    {
        var ledger = new StockLedger();
        Do(ledger, LedgerCommand.Define(Definition(total, id)));
        Do(ledger, LedgerCommand.Open());
        return ledger;
    }

    /// <summary>Decides and applies.</summary>
    public static Decision Do(StockLedger ledger, in LedgerCommand command)
    {
        var decision = ledger.Decide(command, NowMs);
        if (decision.IsAccepted)
            ledger.Apply(decision.Event);
        return decision;
    }

    /// <summary>Claims for users from <paramref name="first"/> on.</summary>
    public static ClaimRequest[] Requests(long first, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new ClaimRequest(User(first + i), CommandKey.None))];

    /// <summary>The records that an activity writes which sells <paramref name="claims"/> units, in groups.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Records(int claims, int group)
    {
        var ledger = new StockLedger();
        var encoder = new EventCodec.Encoder();
        foreach (var command in new[] { LedgerCommand.Define(Definition(claims)), LedgerCommand.Open() })
            encoder.Add(Do(ledger, command).Event);
        for (var i = 0; i < claims; i++)
        {
            encoder.Add(Do(ledger, LedgerCommand.Claim(User(i), CommandKey.None)).Event);
            if (encoder.Count < group)
                continue;
            yield return encoder.Finish();
            encoder = new EventCodec.Encoder();
        }

        if (encoder.Count > 0)
            yield return encoder.Finish();
    }
}
