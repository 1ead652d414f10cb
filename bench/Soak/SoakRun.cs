using System.Diagnostics;
using System.Runtime.CompilerServices;
using CouponKill.Bench.Load;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Peers.Checks;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Bench.Report;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;
using CouponKill.Ledger.Activities;

namespace CouponKill.Bench.Soak;

/// <summary>
/// Sells at a fixed rate for a long time: one activity after the other, as shops do, so that what is over can be forgotten. All are
/// counted at the end: to count one while the next one sells would show in its latencies.
/// </summary>
internal sealed class SoakRun(SoakSettings settings, string jwtKey, SiloSeller seller)
{
    private const int Units = ActivityLimits.Total;
    private const int MostPerSecond = 120_000;
    private const double Share = 0.6;

    /// <summary>The part of an interval in which the next one's tokens are made; the rest is room for a machine that is busy.</summary>
    private const double MintingShare = 0.8;

    private const int PeakRuns = 3;
    private static readonly TimeSpan PeakLength = TimeSpan.FromSeconds(5);

    private readonly TokenMinter _minter = new(jwtKey);
    private readonly List<SoakSample> _samples = [];
    private readonly List<(long ActivityId, LoadResult Result)> _sales = [];

    /// <summary>Sales so far, with those that found the rate.</summary>
    public int Sales => _sales.Count;

    /// <summary>60 % of the highest rate: the median of some short runs after one that warms up.</summary>
    public async Task<int> FindRateAsync(CancellationToken cancellationToken)
    {
        var load = new ClosedLoad(settings.Connections, settings.Threads, PeakLength);
        var rates = new List<double>();
        for (var run = 0; run <= PeakRuns; run++)
        {
            var sale = await SellAsync(
                load, TokenPool.Mint(_minter, (int)(MostPerSecond * PeakLength.TotalSeconds), cancellationToken), cancellationToken);
            await seller.SettleAsync(cancellationToken);
            await seller.EndAsync(sale.ActivityId, cancellationToken);
            _sales.Add(sale);
            if (run > 0)
                rates.Add(sale.Result.PerSecond);
        }

        return Math.Max(1, (int)(Share * Medians.Of(rates)));
    }

    /// <summary>Sells.</summary>
    /// <param name="rate">Claims a second.</param>
    /// <param name="done">Told of each interval.</param>
    /// <param name="cancellationToken">Ends the work early; what was started is stopped.</param>
    public async Task<SoakReport> RunAsync(int rate, Action<SoakSample> done, CancellationToken cancellationToken)
    {
        var load = new OpenLoad(settings.Connections, settings.Threads, settings.Interval, rate);
        var started = Stopwatch.GetTimestamp();
        var tokens = TokenPool.Mint(_minter, load.Requests, cancellationToken);
        for (var interval = 0; interval < settings.Intervals; interval++)
        {
            var minting = TokenPool.MintSlowlyAsync(_minter, load.Requests, settings.Interval * MintingShare, cancellationToken);
            var machine = MachineCpu.Read();
            var sale = await SellAsync(load, tokens, cancellationToken);
            var stolen = MachineCpu.Read().StolenPercentSince(machine);
            await seller.EndAsync(sale.ActivityId, cancellationToken);
            _sales.Add(sale);
            var sample = await SampleAsync(Stopwatch.GetElapsedTime(started), sale.Result, stolen, cancellationToken);
            _samples.Add(sample);
            done(sample);
            tokens = await minting;
        }

        return new SoakReport(_samples);
    }

    /// <summary>Counts what was sold, sale by sale.</summary>
    /// <returns>For each sale, as soon as it is counted, what does not add up, or null.</returns>
    public async IAsyncEnumerable<string?> CountAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (activityId, result) in _sales)
        {
            string? fault;
            try
            {
                fault = SaleCheck.Fault(Units, result.Requests, result.Count(201), await seller.CountAsync(activityId, cancellationToken));
            }
            catch (Exception e) when (CommandException.IsExpected(e) && !cancellationToken.IsCancellationRequested)
            {
                fault = $"not counted: {CommandException.Line(e)}";
            }

            yield return fault;
        }
    }

    private async Task<(long ActivityId, LoadResult Result)> SellAsync(LoadPlan load, TokenPool tokens, CancellationToken cancellationToken)
    {
        var peer = new WinningPeer(settings.Peer, seller, _minter);
        var path = await peer.PrepareAsync(cancellationToken);
        return (peer.ActivityId, await load.RunAsync(seller.Addresses, path, tokens, cancellationToken));
    }

    private async Task<SoakSample> SampleAsync(TimeSpan elapsed, LoadResult result, double stolen, CancellationToken cancellationToken)
    {
        const double MiB = 1024 * 1024;
        return new SoakSample(
            elapsed.TotalSeconds,
            result.PerSecond,
            result.Unsent,
            result.Latency.GetValueAtPercentile(50),
            result.Latency.GetValueAtPercentile(99),
            result.Latency.GetValueAtPercentile(100),
            ProcessMemory.ResidentMiB(seller.ServerIds),
            await seller.HeapBytesAsync(cancellationToken) / MiB,
            ProcessMemory.ResidentMiB(seller.ProcessIds.Except(seller.ServerIds)),
            stolen);
    }
}
