using System.Text.Json;
using System.Text.Json.Serialization;
using CouponKill.Bench.Compare;

namespace CouponKill.Bench.Report;

/// <summary>A whole comparison.</summary>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Command">The command that measures it again.</param>
/// <param name="Settings">What was asked for.</param>
/// <param name="Summaries">Each peer's highest rate.</param>
/// <param name="Targets">The ratios that are aimed at.</param>
/// <param name="Runs">Every run, warm-ups included, in the order of time.</param>
internal sealed record BenchReport(
    Machine Machine,
    string Command,
    BenchSettings Settings,
    IReadOnlyList<Summary> Summaries,
    IReadOnlyList<Target> Targets,
    IReadOnlyList<Run> Runs)
{
    /// <summary>True when every figure counts.</summary>
    [JsonIgnore]
    public bool IsValid => Runs.All(run => run.Fault is null);

    /// <summary>Sums runs up.</summary>
    public static BenchReport From(Machine machine, BenchSettings settings, IReadOnlyList<Run> runs) =>
        new(machine, settings.ToString(), settings, Summary.Of(runs), Report.Targets.Of(runs), runs);

    public async Task SaveAsync(FileInfo file, CancellationToken cancellationToken)
    {
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, ReportJson.Default.BenchReport, cancellationToken);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
