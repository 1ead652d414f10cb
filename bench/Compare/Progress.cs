using System.Globalization;
using CouponKill.Bench.Report;
using Spectre.Console;

namespace CouponKill.Bench.Compare;

/// <summary>Shows a comparison while it runs: as a table that changes on a terminal, and elsewhere as one line for each run.</summary>
internal sealed class Progress
{
    private readonly List<Run> _runs = [];
    private readonly Dictionary<string, string> _states;
    private readonly LiveDisplayContext? _live;

    private Progress(IEnumerable<string> peers, LiveDisplayContext? live)
    {
        _states = peers.ToDictionary(peer => peer, _ => "waits", StringComparer.Ordinal);
        _live = live;
    }

    /// <summary>Shows the progress as long as the work goes on.</summary>
    public static Task<T> ShowAsync<T>(IReadOnlyList<string> peers, Func<Progress, Task<T>> work)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
            return work(new Progress(peers, live: null));
        return AnsiConsole.Live(new Text("")).StartAsync(live => work(new Progress(peers, live)));
    }

    public void Started(string peer, string? fault)
    {
        Show(peer, fault is null ? "started" : "did not start");
        WriteLine($"{"start",-10} {peer,-26} {fault ?? "runs"}");
    }

    public void Starting(Phase phase, int round, string peer) => Show(peer, $"{Title(phase, round)} ...");

    public void Done(Run run)
    {
        _runs.Add(run);
        Show(run.Peer, run.Fault is null ? Title(run.Phase, run.Round) : "does not count");
        WriteLine(Line(run));
        if (run.Fault is not null)
            WriteLine($"{"",-10} {run.Peer,-26} does not count: {run.Fault}");
    }

    private static string Line(Run run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Title(run.Phase, run.Round),-10} {run.Peer,-26} {run.PerSecond,8:N0}/s{Offered(run),-18} p50 {Format.Ms(run.P50Us),8}  p99 " +
            $"{Format.Ms(run.P99Us),8} ms  cpu {run.ServerCpuUs,6:F1} us, compiler {run.CompilerCpuUs,4:F1}  generator " +
            $"{run.GeneratorCpuUs,5:F1} us");

    private static string Offered(Run run) => run.Offered > 0
        ? string.Create(CultureInfo.InvariantCulture, $" of {run.Offered:N0} offered")
        : "";

    private static string Title(Phase phase, int round) => (phase, round) switch
    {
        (_, <= 0) => "warm-up",
        (Phase.Peak, _) => string.Create(CultureInfo.InvariantCulture, $"peak {round}"),
        (Phase.Allocation, _) => string.Create(CultureInfo.InvariantCulture, $"bytes {round}"),
        (Phase.Half, _) => string.Create(CultureInfo.InvariantCulture, $"half {round}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"curve {round}"),
    };

    private void WriteLine(string line)
    {
        if (_live is null)
            Console.WriteLine(line);
    }

    private void Show(string peer, string state)
    {
        _states[peer] = state;
        _live?.UpdateTarget(ReportTables.Peaks(Summary.Of(_runs), _states));
    }
}
