using BenchmarkDotNet.Attributes;
using CouponKill.Api.Batching;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;
using Microsoft.Extensions.Logging.Abstractions;

namespace CouponKill.MicroBench.Benchmarks;

/// <summary>The hop to the user grains: a batch of new users is admitted, all partitions at once.</summary>
public class UserHopBenchmarks
{
    private const int Claims = 128;

    private SaleServer _server = null!;
    private UserAdmission _admission = null!;
    private long _next;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await SaleServer.StartAsync(onRedis: false, CancellationToken.None);
        _admission = new UserAdmission(_server.Grains, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Benchmark(OperationsPerInvoke = Claims, Description = "user grain hop, per claim of 128")]
    public Task Admit()
    {
        var batch = new List<PendingClaim>(Claims);
        for (var i = 0; i < Claims; i++)
            batch.Add(new PendingClaim(new ClaimRequest(Sale.User(_next++), CommandKey.None), 0, CancellationToken.None));
        return _admission.AdmitAsync(1, batch);
    }
}
