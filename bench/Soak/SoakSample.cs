using System.Globalization;
using CouponKill.Bench.Report;

namespace CouponKill.Bench.Soak;

/// <summary>What was seen of one interval.</summary>
/// <param name="Seconds">When it ended, from the beginning.</param>
/// <param name="PerSecond">Claims answered a second.</param>
/// <param name="Unsent">Claims that were due and never sent.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">99th percentile in microseconds.</param>
/// <param name="MaxUs">Longest latency in microseconds.</param>
/// <param name="SiloMiB">Resident memory of the silos.</param>
/// <param name="HeapMiB">Managed heap of the silos after their last collections.</param>
/// <param name="StoresMiB">Resident memory of stores and brokers; they keep what was sold.</param>
/// <param name="StolenPercent">The part of the machine's CPU time that the hypervisor gave to others.</param>
internal sealed record SoakSample(
    double Seconds, double PerSecond, long Unsent, long P50Us, long P99Us,
    long MaxUs, double SiloMiB, double HeapMiB, double StoresMiB, double StolenPercent)
{
    public const string CsvHeader =
        "seconds,claims_per_second,unsent,p50_us,p99_us,max_us,silo_rss_mib,silo_gc_heap_mib,stores_rss_mib,stolen_percent";

    public string ToCsv() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds:F1},{PerSecond:F1},{Unsent},{P50Us},{P99Us},{MaxUs},{SiloMiB:F1},{HeapMiB:F1},{StoresMiB:F1},{StolenPercent:F1}");

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Seconds,8:F0} s  {PerSecond,8:N0}/s  p50 {Format.Ms(P50Us),7}  p99 {Format.Ms(P99Us),7} ms  silo {SiloMiB,7:F0} MiB  heap " +
            $"{HeapMiB,7:F0} MiB  stores {StoresMiB,7:F0} MiB  stolen {StolenPercent,4:F1} %");
}
