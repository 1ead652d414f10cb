using BenchmarkDotNet.Attributes;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Stock;

namespace CouponKill.MicroBench.Benchmarks;

/// <summary>Deciding and applying a claim in a ledger with a million live ones, and the bytes of its event.</summary>
public class LedgerBenchmarks
{
    private const int Claims = 1_000_000;
    private const int Group = 512;

    private readonly List<LedgerEvent> _events = [];
    private StockLedger _ledger = null!;
    private byte[] _record = null!;
    private int _next;

    [GlobalSetup]
    public void Fill()
    {
        _ledger = Sale.Open(100_000_000);
        for (_next = 0; _next < Claims; _next++)
            Sale.Do(_ledger, LedgerCommand.Claim(Sale.User(_next), CommandKey.None));
        for (var i = 0; i < Group; i++)
            _events.Add(Sale.Do(_ledger, LedgerCommand.Claim(Sale.User(_next++), CommandKey.None)).Event);
        _record = Encode().ToArray();
    }

    [Benchmark(Description = "decide and apply a claim")]
    public Decision DecideAndApply() => Sale.Do(_ledger, LedgerCommand.Claim(Sale.User(_next++), CommandKey.None));

    [Benchmark(Description = "decide a repeated claim")]
    public Decision DecideRepeat() => _ledger.Decide(LedgerCommand.Claim(Sale.User(_next++ % Claims), CommandKey.None), Sale.NowMs);

    [Benchmark(OperationsPerInvoke = Group, Description = "encode an event")]
    public ReadOnlyMemory<byte> Encode()
    {
        var encoder = new EventCodec.Encoder();
        foreach (var e in _events)
            encoder.Add(e);
        return encoder.Finish();
    }

    [Benchmark(OperationsPerInvoke = Group, Description = "decode an event")]
    public long Decode()
    {
        var last = 0L;
        for (var decoder = new EventCodec.Decoder(_record); decoder.TryRead(out var e);)
            last = e.Seq;
        return last;
    }
}
