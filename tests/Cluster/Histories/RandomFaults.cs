using CouponKill.Cluster.Faults;
using CouponKill.Cluster.Support;

namespace CouponKill.Cluster.Histories;

/// <summary>Faults at random, until they are switched off.</summary>
internal sealed class RandomFaults
{
    private readonly Random _random;
    private readonly Lock _lock = new();

    public RandomFaults(int seed, SaleHost host)
    {
        _random = new Random(seed);
        host.Log.OnAppend = _ => NextAppend();
        host.Log.FailsToRead = () => Next(100) < 5;
        host.Orders.OnUpsert = NextUpsert;
    }

    public bool AreOn { get; set; } = true;

    private int Next(int bound)
    {
        lock (_lock)
            return AreOn ? _random.Next(bound) : int.MaxValue;
    }

    private AppendFault NextAppend() => Next(100) switch
    {
        < 3 => AppendFault.FailsBefore,
        < 6 => AppendFault.FailsAfter,
        < 7 => AppendFault.Hangs,
        < 8 => AppendFault.TakesEffectAndHangs,
        < 10 => AppendFault.Rival,
        < 20 => AppendFault.Slow,
        _ => AppendFault.None,
    };

    private StoreFault NextUpsert() => Next(100) switch
    {
        < 3 => StoreFault.FailsBefore,
        < 6 => StoreFault.FailsAfter,
        < 12 => StoreFault.Slow,
        _ => StoreFault.None,
    };
}
