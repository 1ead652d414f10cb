using System.CommandLine;
using System.CommandLine.Parsing;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Report;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;
using Spectre.Console;

namespace CouponKill.Bench.Compare;

/// <summary>The comparison of CouponKill with what people use instead.</summary>
internal static class BenchCommand
{
    // Beyond that, the tokens of all users do not fit into one array.
    private const int LongestRun = 60;

    public static Command Create()
    {
        var peers = Peers();
        var pairs = WholeNumber.Option(
            "--pairs", "Measured rounds; those who are compared with several others have several runs in each.", 5, 1_000);
        var seconds = WholeNumber.Option("--seconds", "Seconds of a run.", 5, LongestRun);
        var warmUps = WholeNumber.Option("--warm-ups", "Runs of each peer before those, which do not count.", 5, 100);
        var mostWarmUps = WholeNumber.Optional(
            "--most-warm-ups", "As many at most, as long as a peer's just-in-time compiler is busy. [3 times --warm-ups]", 300);
        var connections = WholeNumber.Option("--connections", "Connections at the same time.", 1_024, 10_000);
        var threads = WholeNumber.Option("--threads", "Threads of the load generator.", Math.Max(1, Environment.ProcessorCount / 4), 256);
        var curve = new Option<bool>("--curve")
        {
            Description = "Measure at several offered rates, too, for the plots.",
            DefaultValueFactory = _ => true,
        };
        var allocations = new Option<bool>("--allocations")
        {
            Description = "Measure what servers allocate, too.",
            DefaultValueFactory = _ => true,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the report to this file, too." };
        var docs = new Option<DirectoryInfo?>("--docs")
        {
            Description = "Writes the report into benchmarks.md in this directory, and the plots beside it.",
        };
        var command = new Command("bench", "Compares CouponKill with other ways to sell, behind the same HTTP front end.")
        {
            peers, pairs, seconds, warmUps, mostWarmUps, connections, threads, curve, allocations, json, docs,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new BenchSettings(
                parsed.GetRequiredValue(peers),
                parsed.GetValue(pairs),
                parsed.GetValue(seconds),
                parsed.GetValue(warmUps),
                Math.Max(parsed.GetValue(warmUps), parsed.GetValue(mostWarmUps) ?? 3 * parsed.GetValue(warmUps)),
                parsed.GetValue(connections),
                parsed.GetValue(threads),
                parsed.GetValue(curve),
                parsed.GetValue(allocations)),
            parsed.GetValue(json),
            parsed.GetValue(docs),
            cancellationToken));
        return command;
    }

    private static Option<IReadOnlyList<string>> Peers() => new("--peers")
    {
        Description = "Which peers, separated by commas.",
        DefaultValueFactory = _ => PeerCatalog.Names,
        CustomParser = ReadPeers,
    };

    private static IReadOnlyList<string> ReadPeers(ArgumentResult result)
    {
        var names = result.Tokens[0].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal);
        var unknown = names.Except(PeerCatalog.Names, StringComparer.Ordinal).FirstOrDefault();
        if (names.Count == 0 || unknown is not null)
            result.AddError($"--peers: there is no peer '{unknown}'; there are {string.Join(", ", PeerCatalog.Names)}.");
        return [.. PeerCatalog.Names.Where(names.Contains)];
    }

    private static async Task<int> RunAsync(
        BenchSettings settings, FileInfo? json, DirectoryInfo? docs, CancellationToken cancellationToken)
    {
        var section = docs is null ? null : DocsSection.Open(docs);
        var machine = Machine.Read();
        AnsiConsole.WriteLine(machine.ToString());
        AnsiConsole.WriteLine(settings.ToString());
        var runs = await Progress.ShowAsync(
            settings.Peers, progress => new Comparison(settings, TokenMinter.NewKey(), progress).RunAsync(cancellationToken));
        var report = BenchReport.From(machine, settings, runs);
        ReportTables.Write(report);
        if (json is not null)
            await report.SaveAsync(json, cancellationToken);
        if (section is not null)
            await section.WriteAsync(report, cancellationToken);
        return report.IsValid ? 0 : 1;
    }
}
