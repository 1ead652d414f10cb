using System.Globalization;

namespace CouponKill.Chaos.Rounds;

/// <summary>The results as a table in Markdown.</summary>
internal static class ResultTable
{
    public static IEnumerable<string> Lines(IReadOnlyList<RoundResult> results) =>
    [
        "| round |       seed | faults                       | lasted s | calls | granted | unknown | sells after s | dead | violations |",
        "|------:|-----------:|------------------------------|---------:|------:|--------:|--------:|--------------:|-----:|-----------:|",
        .. results.Select((result, i) => Row(i + 1, result)),
    ];

    public static string Row(int round, RoundResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {round,5} | {result.Seed,10} | {string.Join(" + ", result.Faults),-28} | {result.Lasted.TotalSeconds,8:F1} "
        + $"| {result.Calls,5} | {result.Granted,7} | {result.Unknown,7} | {result.SellsAfter.TotalSeconds,13:F1} "
        + $"| {result.FalseDeaths.Count,4} | {result.Violations.Count,10} |");
}
