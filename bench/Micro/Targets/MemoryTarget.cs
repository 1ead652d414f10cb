using System.CommandLine;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.MicroBench.Targets;

/// <summary>What a live claim costs in the ledger's memory, with all its indexes.</summary>
internal static class MemoryTarget
{
    private const int Claims = 1_000_000;
    private const double Bytes = 64;

    public static Command Create()
    {
        var command = new Command("memory", "Bytes per live claim in the ledger.");
        command.SetAction(_ => Run());
        return command;
    }

    private static void Run()
    {
        var plain = Measure(i => LedgerCommand.Claim(Sale.User(i), CommandKey.None));
        Line.Write($"{plain:F1} bytes per live claim, {Claims:N0} claims", $"< {Bytes}", plain < Bytes);
        var keyed = Measure(i => LedgerCommand.Claim(Sale.User(i), new CommandKey((ulong)i + 1, UserHash.Mix((ulong)i))));
        Line.Write($"{keyed:F1} bytes per live claim with an idempotency key");
    }

    private static double Measure(Func<int, LedgerCommand> claim)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var ledger = Sale.Open(Claims);
        for (var i = 0; i < Claims; i++)
            Sale.Do(ledger, claim(i));
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(ledger);
        return (double)kept / Claims;
    }
}
