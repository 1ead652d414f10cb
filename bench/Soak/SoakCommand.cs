using System.CommandLine;
using CouponKill.Bench.Peers;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;
using Spectre.Console;

namespace CouponKill.Bench.Soak;

/// <summary>An endurance run: does memory stay flat, and does latency?</summary>
internal static class SoakCommand
{
    private const int Points = 60;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var peer = SiloOption.Create(PeerNames.ClusterEverysec);
        var minutes = WholeNumber.Option("--minutes", "How long.", 60, 10_000);
        var seconds = WholeNumber.Optional("--seconds", "How long, in seconds; instead of --minutes.", 600_000);
        var interval = WholeNumber.Optional(
            "--interval", "Seconds between two points of the curves, and of one sale. [a 60th of the whole, 2 at least]", 3_600);
        var rate = WholeNumber.Optional("--rate", "Claims a second. [60 % of the highest rate, which is measured first]", 1_000_000);
        var connections = WholeNumber.Option("--connections", "Connections at the same time.", 256, 10_000);
        var threads = WholeNumber.Option("--threads", "Threads of the load generator.", Math.Max(1, Environment.ProcessorCount / 4), 256);
        var output = new Option<DirectoryInfo>("--output")
        {
            Description = "Where soak.csv and the plots go.",
            DefaultValueFactory = _ => new DirectoryInfo("artifacts"),
        };
        var command = new Command("soak", "Sells at a fixed rate for a long time, and watches memory and latency.")
        {
            peer, minutes, seconds, interval, rate, connections, threads, output,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var length = parsed.GetValue(seconds) is { } given
                ? TimeSpan.FromSeconds(given)
                : TimeSpan.FromMinutes(parsed.GetValue(minutes));
            var step = parsed.GetValue(interval) is { } wanted ? TimeSpan.FromSeconds(wanted) : Interval(length);
            var settings = new SoakSettings(
                parsed.GetRequiredValue(peer), length, step, parsed.GetValue(rate), parsed.GetValue(connections), parsed.GetValue(threads));
            return RunAsync(settings, parsed.GetRequiredValue(output), cancellationToken);
        });
        return command;
    }

    private static TimeSpan Interval(TimeSpan length)
    {
        var interval = TimeSpan.FromSeconds(Math.Round(length.TotalSeconds / Points));
        return interval < ShortestInterval ? ShortestInterval : interval;
    }

    private static async Task<int> RunAsync(SoakSettings settings, DirectoryInfo output, CancellationToken cancellationToken)
    {
        output.Create();
        var key = TokenMinter.NewKey();
        await using var seller = await PeerCatalog.StartSilosAsync(settings.Peer, key, cancellationToken);
        var run = new SoakRun(settings, key, seller);
        var rate = settings.Rate ?? await run.FindRateAsync(cancellationToken);
        AnsiConsole.WriteLine(Report.Machine.Read().ToString());
        AnsiConsole.WriteLine(settings.Command(rate));
        // Written as it goes, so that a run that is broken off leaves what it saw.
        await using var csv = new StreamWriter(Path.Combine(output.FullName, "soak.csv")) { AutoFlush = true };
        await csv.WriteLineAsync(SoakSample.CsvHeader);
        var report = await run.RunAsync(
            rate,
            sample =>
            {
                Console.WriteLine(sample);
                csv.WriteLine(sample.ToCsv());
            },
            cancellationToken);
        await ShowAsync(report, output, cancellationToken);
        return await CountAsync(run, cancellationToken) ? 0 : 1;
    }

    private static async Task<bool> CountAsync(SoakRun run, CancellationToken cancellationToken)
    {
        var (counted, faults) = (0, 0);
        await foreach (var fault in run.CountAsync(cancellationToken))
        {
            AnsiConsole.WriteLine($"sale {++counted} of {run.Sales}: {fault ?? "adds up"}");
            faults += fault is null ? 0 : 1;
        }

        return faults == 0;
    }

    private static async Task ShowAsync(SoakReport report, DirectoryInfo output, CancellationToken cancellationToken)
    {
        foreach (var (file, plot) in report.Plots())
            await File.WriteAllTextAsync(Path.Combine(output.FullName, file), plot.ToSvg(), cancellationToken);
        foreach (var verdict in report.Verdicts())
            AnsiConsole.WriteLine(verdict);
    }
}
