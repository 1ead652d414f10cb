using System.CommandLine;
using CouponKill.Bench.Load;
using CouponKill.Bench.Peers;
using CouponKill.Harness.Http;
using CouponKill.Harness.Measurements;
using CouponKill.Harness.Processes;
using Spectre.Console;

namespace CouponKill.Bench.Cost;

/// <summary>
/// What a winning claim costs its server beyond a request that only authenticates: CPU time, and memory allocated. Both are
/// steadier than a rate on a machine that others use, too.
/// </summary>
internal static class CostCommand
{
    private const double TargetBytes = 1_536;
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var pairs = WholeNumber.Option("--pairs", "Measured runs of each peer.", 5, 1_000);
        var claims = WholeNumber.Option("--claims", "Requests of a run.", 100_000, 5_000_000);
        var connections = WholeNumber.Option("--connections", "Connections at the same time.", 256, 10_000);
        var command = new Command("cost", "CPU time and memory allocated per winning claim, next to an endpoint that does nothing.")
        {
            pairs, claims, connections,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(pairs), parsed.GetValue(claims), new ClosedLoad(parsed.GetValue(connections), 1, Forever), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int pairs, int claims, ClosedLoad load, CancellationToken cancellationToken)
    {
        var key = TokenMinter.NewKey();
        using var data = new TempDirectory();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { DataDirectory = data.Path, JwtKey = key }, cancellationToken);
        await using var noop = await NoopPeer.StartAsync(key, cancellationToken);
        IPeer[] peers = [noop, new ClaimPeer(silo)];
        var costs = peers.ToDictionary(peer => peer.Name, _ => new List<RequestCost>(), StringComparer.Ordinal);
        for (var pair = 0; pair <= pairs; pair++)
        {
            foreach (var peer in peers)
            {
                var cost = await MeasureAsync(peer, TokenPool.Mint(new TokenMinter(key), claims), load, cancellationToken);
                AnsiConsole.WriteLine($"{(pair == 0 ? "warm-up" : $"pair {pair}"),-8} {peer.Name,-12} {cost}");
                if (pair > 0)
                    costs[peer.Name].Add(cost);
            }
        }

        Report(RequestCost.Median(costs[peers[0].Name]), RequestCost.Median(costs[peers[1].Name]));
        return 0;
    }

    /// <summary>Until the orders are stored: what is put off is not saved.</summary>
    private static async Task<RequestCost> MeasureAsync(IPeer peer, TokenPool tokens, ClosedLoad load, CancellationToken cancellationToken)
    {
        using var client = new CouponKillClient(peer.Address, connections: 1);
        var path = await peer.PrepareAsync(cancellationToken);
        var (cpu, bytes) = (ProcessCpu.Of(peer.ProcessId), await AllocatedBytes.ReadAsync(client, cancellationToken));
        var result = await load.RunAsync(peer.Address, path, tokens);
        if (result.Count(peer.Status) != result.Requests)
            throw new Failure($"{peer.Name} gave other answers than {peer.Status}.");
        var answered = ProcessCpu.Of(peer.ProcessId) - cpu;
        bytes = await AllocatedBytes.ReadWhenStoredAsync(client, cancellationToken) - bytes;
        var stored = ProcessCpu.Of(peer.ProcessId) - cpu;
        if (await peer.VerifyAsync(result, cancellationToken) is { } fault)
            throw new Failure($"{peer.Name}: {fault}");
        return new RequestCost(
            answered.TotalMicroseconds / result.Requests, stored.TotalMicroseconds / result.Requests, (double)bytes / result.Requests, result.PerSecond);
    }

    private static void Report(RequestCost noop, RequestCost claim)
    {
        AnsiConsole.WriteLine($"median   noop         {noop}");
        AnsiConsole.WriteLine($"median   couponkill   {claim}");
        AnsiConsole.WriteLine(
            $"a claim beyond noop: {claim.CpuUs - noop.CpuUs:F1} us CPU (noop / claim = {noop.CpuUs / claim.CpuUs:F2}); "
            + $"{claim.Bytes - noop.Bytes:F0} bytes allocated, target below {TargetBytes}");
    }
}
