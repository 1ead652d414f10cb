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
        var pairs = Count("--pairs", "Measured runs of each peer.", 5);
        var seconds = Count("--seconds", "Seconds of a run.", 5);
        var connections = Count("--connections", "Connections at the same time.", 256);
        var threads = Count("--threads", "Threads of the load generator.", Math.Max(1, Environment.ProcessorCount / 4));
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

    private static Option<int> Count(string name, string description, int otherwise)
    {
        var option = new Option<int>(name) { Description = $"{description} [{otherwise}]", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                result.AddError($"{name} must be from 1 to 100000.");
        });
        return option;
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
