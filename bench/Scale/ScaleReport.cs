using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CouponKill.Bench.Report;

namespace CouponKill.Bench.Scale;

/// <summary>What a whole claim costs at full scale, over what it costs at a thousandth of it.</summary>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Command">The command that measures it again.</param>
/// <param name="Settings">What was asked for.</param>
/// <param name="SmallUs">CPU time of a claim at a thousandth: the median of the runs, in microseconds.</param>
/// <param name="LargeUs">The same at full scale.</param>
/// <param name="Target">The ratio that is aimed at; its result is the median of the rounds' ratios.</param>
/// <param name="Runs">Every run that counts.</param>
internal sealed record ScaleReport(
    Machine Machine, string Command, ScaleSettings Settings, double SmallUs, double LargeUs, Target Target, IReadOnlyList<ScaleRun> Runs)
{
    private const double Goal = 1.2;

    /// <summary>Sums rounds up.</summary>
    public static ScaleReport From(Machine machine, ScaleSettings settings, IReadOnlyList<(ScaleRun Small, ScaleRun Large)> rounds)
    {
        var ratio = Medians.Of(rounds.Select(round => round.Large.ServerCpuUs / round.Small.ServerCpuUs));
        return new ScaleReport(
            machine,
            settings.ToString(),
            settings,
            Medians.Of(rounds.Select(round => round.Small.ServerCpuUs)),
            Medians.Of(rounds.Select(round => round.Large.ServerCpuUs)),
            new Target("CPU per claim", "full scale", "1/1000", Goal, IsCeiling: true, ratio),
            [.. rounds.SelectMany(round => new[] { round.Small, round.Large })]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"CPU per claim: {Format.Us(SmallUs)} us at 1/1000, {Format.Us(LargeUs)} us at full scale (medians); ratio " +
            $"{Format.Result(Target.Result)} (median of the rounds), aim {Format.Goal(Target)}: {Format.Verdict(Target.IsReached)}");

    public async Task SaveAsync(FileInfo file, CancellationToken cancellationToken)
    {
        file.Directory?.Create();
        await using var stream = file.Create();
        await JsonSerializer.SerializeAsync(stream, this, ScaleJson.Default.ScaleReport, cancellationToken);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(ScaleReport))]
internal sealed partial class ScaleJson : JsonSerializerContext;
