using CouponKill.Bench.Load;
using CouponKill.Bench.Peers;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;

namespace CouponKill.Bench.Compare;

/// <summary>Measures one run of one peer, and checks it. What goes wrong is in the run; only a cancellation is thrown.</summary>
internal sealed class Measurement(TokenMinter minter)
{
    public async Task<Run> RunAsync(Phase phase, int round, IPeer peer, LoadPlan load, int tokens, CancellationToken cancellationToken)
    {
        var offered = (load as OpenLoad)?.PerSecond ?? 0;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var pool = TokenPool.Mint(minter, tokens, cancellationToken);
            return await ProcessPause.WakeAsync(peer.ProcessIds, () => MeasureAsync(phase, round, peer, load, pool, cancellationToken)) with
            {
                Offered = offered,
            };
        }
        catch (Exception e) when (CommandException.IsExpected(e) && !cancellationToken.IsCancellationRequested)
        {
            return Run.Failed(phase, round, peer.Name, offered, CommandException.Line(e));
        }
    }

    private static async Task<Run> MeasureAsync(
        Phase phase, int round, IPeer peer, LoadPlan load, TokenPool tokens, CancellationToken cancellationToken)
    {
        await IdleWait.WaitAsync(peer.ProcessIds, cancellationToken);
        var path = await peer.PrepareAsync(cancellationToken);
        using var connections = load.Connect(peer.Addresses, tokens, cancellationToken);
        var allocated = await AllocatedAsync(phase, peer, cancellationToken);
        var compilers = CompilerCpu.Start(peer.ServerIds);
        var (servers, generator) = (ProcessCpu.Of(peer.ProcessIds), Environment.CpuUsage.TotalTime);
        var result = await load.RunAsync(connections, _ => path, tokens, cancellationToken);
        generator = Environment.CpuUsage.TotalTime - generator;
        var compiling = compilers.Elapsed();
        await peer.SettleAsync(cancellationToken);
        servers = ProcessCpu.Of(peer.ProcessIds) - servers;
        allocated = await AllocatedAsync(phase, peer, cancellationToken) - allocated;
        var answers = Math.Max(1, result.Requests);
        return new Run(
            phase,
            round,
            peer.Name,
            Offered: 0,
            result.Requests,
            result.Unsent,
            result.PerSecond,
            result.Latency.GetValueAtPercentile(50),
            result.Latency.GetValueAtPercentile(99),
            result.Latency.GetValueAtPercentile(100),
            servers.TotalMicroseconds / answers,
            compiling.TotalMicroseconds / answers,
            generator.TotalMicroseconds / answers,
            allocated / answers,
            await FaultAsync(peer, result, tokens, cancellationToken));
    }

    private static Task<double> AllocatedAsync(Phase phase, IPeer peer, CancellationToken cancellationToken) =>
        phase == Phase.Allocation ? peer.AllocatedBytesAsync(cancellationToken) : Task.FromResult(double.NaN);

    private static async Task<string?> FaultAsync(IPeer peer, LoadResult result, TokenPool tokens, CancellationToken cancellationToken)
    {
        if (tokens.IsExhausted)
            return $"all tokens were used up after {result.Elapsed.TotalSeconds:F1} s";
        if (result.Count(peer.Status) != result.Requests)
            return $"answers other than {peer.Status}: {string.Join(", ", result.Statuses.Select(pair => $"{pair.Value} x {pair.Key}"))}";
        return await peer.VerifyAsync(result, cancellationToken);
    }
}
