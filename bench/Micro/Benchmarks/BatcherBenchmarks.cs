using BenchmarkDotNet.Attributes;
using CouponKill.Api.Batching;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.MicroBench.Benchmarks;

/// <summary>The batcher alone: from the request to its answer, with nothing behind it.</summary>
public class BatcherBenchmarks
{
    private const int Claims = 1_024;

    private readonly Task<PendingClaim>[] _answers = new Task<PendingClaim>[Claims];
    private Func<ClaimRequest, ValueTask<PendingClaim>> _claim = null!;
    private Action _stop = null!;

    [GlobalSetup]
    public void Start()
    {
        var services = new ServiceCollection().AddMetrics().AddSingleton<ClaimMetrics>().BuildServiceProvider();
        var batcher = new ClaimBatcher(
            Answer, new ClaimOptions { Linger = TimeSpan.Zero }, services.GetRequiredService<ClaimMetrics>(), TimeProvider.System);
        _claim = request => batcher.ClaimAsync(request, CancellationToken.None);
        _stop = () =>
        {
            batcher.Dispose();
            services.Dispose();
        };
    }

    [GlobalCleanup]
    public void Stop() => _stop();

    [Benchmark(OperationsPerInvoke = Claims, Description = "batcher, from request to answer")]
    public Task Claim()
    {
        for (var i = 0; i < Claims; i++)
            _answers[i] = _claim(new ClaimRequest(i + 1, CommandKey.None)).AsTask();
        return Task.WhenAll(_answers);
    }

    private static Task Answer(IReadOnlyList<PendingClaim> batch)
    {
        foreach (var claim in batch)
            claim.TrySetResult(ClaimOutcome.Rejected(Outcome.SoldOut));
        return Task.CompletedTask;
    }
}
