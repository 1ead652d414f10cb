using System.Globalization;
using CouponKill.Bench.Report;

namespace CouponKill.Bench.Scale;

/// <summary>One run of one side.</summary>
/// <param name="Round">Which round of alternation it belongs to; 0 warms up.</param>
/// <param name="Side">The name of the side that sold.</param>
/// <param name="Claims">Claims that won: all.</param>
/// <param name="PerSecond">Claims answered a second.</param>
/// <param name="P50Us">Median latency in microseconds.</param>
/// <param name="P99Us">99th percentile in microseconds.</param>
/// <param name="ServerCpuUs">CPU time of all processes of the side for each claim, until its order is stored, in microseconds.</param>
internal sealed record ScaleRun(int Round, string Side, long Claims, double PerSecond, long P50Us, long P99Us, double ServerCpuUs)
{
    public static ScaleRun Of(int round, string side, SaleResult result) => new(
        round,
        side,
        result.Load.Requests,
        result.Load.PerSecond,
        result.Load.Latency.GetValueAtPercentile(50),
        result.Load.Latency.GetValueAtPercentile(99),
        result.Cpu.TotalMicroseconds / result.Load.Requests);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Round == 0 ? "warm-up" : $"round {Round}"),-8} {Side,-10} {Claims,7:N0} claims  {PerSecond,7:N0}/s  p50 {Format.Ms(P50Us),6} " +
            $" p99 {Format.Ms(P99Us),7} ms  cpu {ServerCpuUs,5:F1} us");
}
