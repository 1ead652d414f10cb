using BenchmarkDotNet.Attributes;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.MicroBench.Benchmarks;

/// <summary>Appends of one record of 512 claims, durable; and what the projection does with as many orders.</summary>
public class LogBenchmarks
{
    private const int Claims = 512;

    private SaleServer _server = null!;
    private IClaimLog _log = null!;
    private IOrderStore _orders = null!;
    private ReadOnlyMemory<byte> _record;
    private long _epoch;
    private long _recordNo;
    private long _orderSeq;

    [Params(false, true)]
    public bool OnRedis { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await SaleServer.StartAsync(OnRedis, CancellationToken.None);
        _log = _server.Services.GetRequiredService<IClaimLog>();
        _orders = _server.Services.GetRequiredService<IOrderStore>();
        _record = Sale.Records(Claims, Claims).First();
        await _log.CreateAsync(1, CreationId.None, CancellationToken.None);
        _epoch = (await _log.AcquireAsync(1, CancellationToken.None)).Epoch;
    }

    [GlobalCleanup]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Benchmark(OperationsPerInvoke = Claims, Description = "append, per claim of 512")]
    public Task Append() => _log.AppendAsync(1, _epoch, new LogRecord(++_recordNo, _record), 0, CancellationToken.None);

    [Benchmark(OperationsPerInvoke = Claims, Description = "projection into SQLite, per order of 512")]
    public Task Project()
    {
        var orders = new Order[Claims];
        for (var i = 0; i < Claims; i++)
        {
            var claim = new Claim(1, Sale.User(_orderSeq), ++_orderSeq, ClaimStatus.Confirmed, Sale.NowMs, 0);
            orders[i] = new Order(claim, claim.Seq, Sale.NowMs);
        }

        return _orders.UpsertAsync(orders, CancellationToken.None);
    }
}
