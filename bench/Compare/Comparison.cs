using CouponKill.Bench.Load;
using CouponKill.Bench.Peers;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Compare;

/// <summary>The peers with their servers, and the order of the runs.</summary>
internal sealed class Comparison : IAsyncDisposable
{
    // More tokens than any of the peers can use up, or a run would end early.
    private const int MostPerSecond = 120_000;

    private readonly ClosedLoad _load;
    private readonly TokenMinter _tokens;
    private readonly TempDirectory _data;
    private readonly SiloProcess _silo;
    private readonly NoopPeer _noop;
    private readonly IPeer[] _peers;

    private Comparison(ClosedLoad load, TokenMinter tokens, TempDirectory data, SiloProcess silo, NoopPeer noop)
    {
        (_load, _tokens, _data, _silo, _noop) = (load, tokens, data, silo, noop);
        _peers = [noop, new ClaimPeer(silo), new SoldOutPeer(silo)];
    }

    public static async Task<Comparison> StartAsync(ClosedLoad load, CancellationToken cancellationToken)
    {
        var key = TokenMinter.NewKey();
        var data = new TempDirectory();
        var silo = await SiloProcess.StartAsync(new SiloOptions { DataDirectory = data.Path, JwtKey = key }, cancellationToken);
        var noop = await NoopPeer.StartAsync(key, cancellationToken);
        return new Comparison(load, new TokenMinter(key), data, silo, noop);
    }

    /// <summary>Warms every peer up with one run that does not count, then lets them take turns.</summary>
    public async Task<IReadOnlyList<Run>> RunAsync(int pairs, Action<Run> done, CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        for (var pair = 0; pair <= pairs; pair++)
        {
            foreach (var peer in _peers)
            {
                var run = await RunAsync(pair, peer, cancellationToken);
                done(run);
                if (pair > 0 || run.Fault is not null)
                    runs.Add(run);
            }
        }

        return runs;
    }

    public async ValueTask DisposeAsync()
    {
        await _noop.DisposeAsync();
        await _silo.DisposeAsync();
        _data.Dispose();
    }

    private async Task<Run> RunAsync(int pair, IPeer peer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = await peer.PrepareAsync(cancellationToken);
        var tokens = TokenPool.Mint(_tokens, (int)(MostPerSecond * _load.Duration.TotalSeconds));
        var (server, generator) = (ProcessCpu.Of(peer.ProcessId), Environment.CpuUsage.TotalTime);
        var result = await _load.RunAsync(peer.Address, path, tokens);
        server = ProcessCpu.Of(peer.ProcessId) - server;
        generator = Environment.CpuUsage.TotalTime - generator;
        return new Run(
            pair,
            peer.Name,
            result.Requests,
            result.PerSecond,
            result.Latency.GetValueAtPercentile(50),
            result.Latency.GetValueAtPercentile(99),
            server.TotalMicroseconds / result.Requests,
            generator.TotalMicroseconds / result.Requests,
            tokens.IsExhausted ? $"all tokens were used up after {result.Elapsed.TotalSeconds:F1} s" : await FaultAsync(peer, result, cancellationToken));
    }

    private static async Task<string?> FaultAsync(IPeer peer, LoadResult result, CancellationToken cancellationToken)
    {
        if (result.Count(peer.Status) != result.Requests)
            return $"answers other than {peer.Status}: {string.Join(", ", result.Statuses.Select(pair => $"{pair.Value} x {pair.Key}"))}";
        try
        {
            return await peer.VerifyAsync(result, cancellationToken);
        }
        catch (TimeoutException e)
        {
            return e.Message;
        }
    }
}
