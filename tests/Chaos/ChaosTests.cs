using System.Globalization;
using CouponKill.Chaos.Faults;
using CouponKill.Chaos.Rounds;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Chaos;

/// <summary>
/// Three silos and an edge sell under load while one or two parts of the whole are killed, paused, cut off or emptied; afterwards
/// every answer must be true. CHAOS_SEED and CHAOS_ROUNDS (environment) repeat or lengthen it; round i has the seed CHAOS_SEED + i, so
/// that any round can be repeated alone.
/// </summary>
[Campaign]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int MaxSeed = 1_000_000_000;

    /// <summary>Each fault ten times, half of them together with another one; in a tenth of that, once.</summary>
    private static readonly int AllRounds = 10 * FaultPlan.Series;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_clients_were_told_is_true_whatever_fails()
    {
        var seed = Setting("CHAOS_SEED", () => Random.Shared.Next(MaxSeed), least: 0);
        var rounds = Setting("CHAOS_ROUNDS", () => Campaign.Rounds(AllRounds), least: 1);
        output.WriteLine($"CHAOS_SEED={seed} CHAOS_ROUNDS={rounds}");
        await using var servers = await ClusterServers.StartAsync(Cancel, canLoseKafka: true);
        var results = new List<RoundResult>();
        for (var i = 0; i < rounds; i++)
        {
            var result = await new ChaosRound(servers, seed + i).RunAsync(Cancel);
            output.WriteLine(ResultTable.Row(i + 1, result));
            foreach (var line in result.Notes.Concat(result.Wrongs).Take(20))
                output.WriteLine($"  {line}");
            results.Add(result);
        }

        foreach (var line in ResultTable.Lines(results))
            output.WriteLine(line);
        var wrong = results.Where(result => !result.IsRight).Select(
            result => $"CHAOS_SEED={result.Seed}, {string.Join(" + ", result.Faults)}: {string.Join("; ", result.Wrongs)}").ToList();
        Assert.True(wrong.Count == 0, $"logs are in artifacts/chaos; {string.Join(" | ", wrong)}".ReplaceLineEndings(" "));
    }

    private static int Setting(string name, Func<int> otherwise, int least)
    {
        var text = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(text))
            return otherwise();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= MaxSeed
            ? value
            : throw new InvalidOperationException($"{name} is '{text}'; it must be a whole number from {least} to {MaxSeed}.");
    }
}
