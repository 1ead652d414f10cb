using System.CommandLine;
using System.Globalization;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Report;
using CouponKill.Harness.Commands;
using Spectre.Console;

namespace CouponKill.Bench.Scale;

/// <summary>What a whole claim costs at full scale, over what it costs at a thousandth of it.</summary>
internal static class ScaleCommand
{
    // With more, runs are so short that one does not warm a side up.
    private const int MostPairs = 10;

    public static Command Create()
    {
        var peer = SiloOption.Create(PeerNames.Embedded);
        var pairs = WholeNumber.Option(
            "--pairs", "Measured runs of each side; together they sell half of the hot activity's stock.", 5, MostPairs);
        var rate = WholeNumber.Option("--rate", "Claims a second.", 8_000, 1_000_000);
        var connections = WholeNumber.Option("--connections", "Connections at the same time.", 256, 10_000);
        var threads = WholeNumber.Option("--threads", "Threads of the load generator.", Math.Max(1, Environment.ProcessorCount / 4), 256);
        var json = new Option<FileInfo?>("--json") { Description = "Writes the report to this file, too." };
        var command = new Command(
            "scale", "Cost per claim at 10 million users, 1,000 activities and 1 million units, over the cost at 1/1000 of that.")
        {
            peer, pairs, rate, connections, threads, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new ScaleSettings(
                parsed.GetRequiredValue(peer),
                parsed.GetValue(pairs),
                parsed.GetValue(rate),
                parsed.GetValue(connections),
                parsed.GetValue(threads)),
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ScaleSettings settings, FileInfo? json, CancellationToken cancellationToken)
    {
        var machine = Machine.Read();
        AnsiConsole.WriteLine(machine.ToString());
        AnsiConsole.WriteLine(settings.ToString());
        await using var small = await Shop.StartAsync(settings.Peer, cancellationToken);
        await using var large = await Shop.StartAsync(settings.Peer, cancellationToken);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Both run. Full scale opens {FullScale.Activities:N0} activities, and sells nearly half of the hot one's " +
                $"{FullScale.Units:N0} units ..."));
        var comparison = new ScaleComparison(new SmallSide(small), await LargeSide.OpenAsync(large, settings, cancellationToken));
        var rounds = await comparison.RunAsync(settings, run => AnsiConsole.WriteLine(run.ToString()), cancellationToken);
        var report = ScaleReport.From(machine, settings, rounds);
        AnsiConsole.WriteLine(report.ToString());
        if (json is not null)
            await report.SaveAsync(json, cancellationToken);
        return 0;
    }
}
