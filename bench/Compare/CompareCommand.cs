using System.CommandLine;
using CouponKill.Bench.Load;
using Spectre.Console;

namespace CouponKill.Bench.Compare;

/// <summary>Alternating runs of all peers, so that whatever else the machine does hits them alike.</summary>
internal static class CompareCommand
{
    private const string Verb = "bench";

    public static Command Create()
    {
        var pairs = WholeNumber.Option("--pairs", "Measured runs of each peer.", 5, 100_000);
        var seconds = WholeNumber.Option("--seconds", "Seconds of a run.", 5, 100_000);
        var connections = WholeNumber.Option("--connections", "Connections at the same time.", 256, 100_000);
        var threads = WholeNumber.Option("--threads", "Threads of the load generator.", Math.Max(1, Environment.ProcessorCount / 4), 100_000);
        var json = new Option<FileInfo?>("--json") { Description = "Writes the report to this file, too." };
        var command = new Command(Verb, "Compares claims with an endpoint that authenticates alike and does nothing.")
        {
            pairs, seconds, connections, threads, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var load = new ClosedLoad(
                parsed.GetValue(connections), parsed.GetValue(threads), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            return RunAsync(load, parsed.GetValue(pairs), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ClosedLoad load, int pairs, FileInfo? json, CancellationToken cancellationToken)
    {
        var machine = Machine.Read(load, pairs);
        AnsiConsole.WriteLine(machine.ToString());
        await using var comparison = await Comparison.StartAsync(load, cancellationToken);
        var runs = await comparison.RunAsync(pairs, RunTable.WriteLine, cancellationToken);
        var report = Report.From(machine, runs);
        RunTable.Write(report);
        if (json is not null)
            await report.SaveAsync(json, cancellationToken);
        return report.IsValid ? 0 : 1;
    }
}
