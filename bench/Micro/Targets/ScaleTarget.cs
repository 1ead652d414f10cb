using System.CommandLine;
using System.Diagnostics;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;

namespace CouponKill.MicroBench.Targets;

/// <summary>What a claim costs at full scale, over what it costs at a thousandth of it.</summary>
internal static class ScaleTarget
{
    private const double MaxRatio = 1.2;
    private const int Activities = 1_000;
    private const int Stock = 1_000_000;
    private const int Rounds = 7;

    public static Command Create()
    {
        var command = new Command(
            "scale", "Cost per claim at 10 million users, 1,000 activities and 1 million units, over the cost at 1/1000 of that.");
        command.SetAction(_ => Run());
        return command;
    }

    /// <summary>
    /// The hot activity sells its whole stock, and every hundredth claim goes to another activity. At 1/1000 the sale is
    /// repeated until as many claims are decided.
    /// </summary>
    private static void Run()
    {
        var (small, large) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (a, b) = (Measure(1, Stock / 1_000, Sale.Users / 1_000, 1_000), Measure(Activities, Stock, Sale.Users, 1));
            Line.Write($"{(round == 0 ? "warm-up" : $"round {round}"),-8} {a:F0} ns at 1/1000, {b:F0} ns at full scale");
            if (round == 0)
                continue;
            small.Add(a);
            large.Add(b);
        }

        var ratio = small.Zip(large, (a, b) => b / a).Order().ElementAt(Rounds / 2);
        Line.Write($"decide, apply and encode a claim: median ratio {ratio:F2}", $"<= {MaxRatio}", ratio <= MaxRatio);
    }

    private static double Measure(int activities, int stock, int users, int sales)
    {
        var spent = TimeSpan.Zero;
        for (var sale = 0; sale < sales; sale++)
        {
            var ledgers = Enumerable.Range(1, activities).Select(id => Sale.Open(stock, id)).ToArray();
            var encoder = new EventCodec.Encoder();
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < stock; i++)
            {
                var user = 1 + (long)(UserHash.Mix((ulong)i) % (uint)users);
                var ledger = ledgers[i % 100 == 0 ? i / 100 % activities : 0];
                var decision = Sale.Do(ledger, LedgerCommand.Claim(user, CommandKey.None));
                if (!decision.IsAccepted)
                    continue;
                if (encoder.Count > 0 && decision.Event.Seq != encoder.LastSeq + 1 || encoder.Count == 1_024)
                    encoder = new EventCodec.Encoder();
                encoder.Add(decision.Event);
            }

            spent += Stopwatch.GetElapsedTime(started);
        }

        return spent.TotalNanoseconds / ((double)stock * sales);
    }
}
