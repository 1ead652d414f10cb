using System.Globalization;
using CouponKill.Harness.Processes;
using CouponKill.Testing;
using CouponKill.Testing.Histories;
using CouponKill.Testing.Invariants;

namespace CouponKill.Integration.Process;

/// <summary>
/// Kills the real process again and again in the middle of a sale, and compares what clients were told with what is there
/// afterwards, after each kill or after a few. SEED and ROUNDS (environment) repeat or lengthen it; the order of concurrent calls
/// differs all the same.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int FewRounds = 3;
    private const int AllRounds = 100;
    private const int RoundsOfASale = 4;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task What_clients_were_told_is_true_after_a_few_kills() => KillAsync(FewRounds);

    [Fact]
    [Campaign]
    public Task What_clients_were_told_is_true_after_every_kill() => KillAsync(Setting("ROUNDS") ?? Campaign.Rounds(AllRounds));

    private async Task KillAsync(int rounds)
    {
        var seed = Setting("SEED") ?? Random.Shared.Next();
        output.WriteLine($"SEED={seed} ROUNDS={rounds}");
        var random = new Random(seed);
        using var data = new TempDirectory();
        var options = new SiloOptions { DataDirectory = data.Path };

        CrashScene? scene = null;
        SiloProcess? silo = await SiloProcess.StartAsync(options, Cancel);
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                if (round % RoundsOfASale == 0)
                    scene = await CrashScene.OpenAsync(silo, random.Next(), Cancel);
                await SellAndKillAsync(silo, scene!, TimeSpan.FromMilliseconds(random.Next(50, 1500)));
                await silo.DisposeAsync();
                silo = null;
                if (random.Next(4) == 0)
                    await KillWhileRecoveringAsync(options, TimeSpan.FromMilliseconds(random.Next(100, 1500)));
                silo = await SiloProcess.StartAsync(options, Cancel);

                // When it is not checked, the crowd storms it while it still recovers.
                if (random.Next(2) == 0 || (round + 1) % RoundsOfASale == 0 || round + 1 == rounds)
                    await CheckAsync(silo, scene!, $"SEED={seed}, round {round + 1}");
            }
        }
        finally
        {
            if (silo is not null)
                await silo.DisposeAsync();
        }
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    private static async Task SellAndKillAsync(SiloProcess silo, CrashScene scene, TimeSpan after)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var crowd = scene.ClaimUntilAsync(silo, over.Token);
        await Task.Delay(after, Cancel);
        await silo.KillAsync(Cancel);
        await over.CancelAsync();
        await crowd;
    }

    private static async Task KillWhileRecoveringAsync(SiloOptions options, TimeSpan after)
    {
        await using var silo = SiloProcess.Launch(options);
        await Task.Delay(after, Cancel);
        await silo.KillAsync(Cancel);
    }

    private async Task CheckAsync(SiloProcess silo, CrashScene scene, string when)
    {
        await scene.ResolveAsync(silo, Timeout, Cancel);
        foreach (var sale in scene.Sales)
        {
            var evidence = await SaleEvidence.CollectAsync(silo.Client, silo.Tokens, sale, scene.History, Timeout, Cancel);
            var violations = InvariantChecker.Check(evidence);
            Assert.True(violations.Count == 0, $"{when}, activity {sale.Id}: {InvariantChecker.Describe(violations)}");
            var unknown = evidence.Claims.Count(call => call.Told == Told.Unknown);
            var told = $"{evidence.Claims.Count} calls, {unknown} unknown";
            output.WriteLine($"{when}: activity {sale.Id}: {told}, {evidence.Orders.Count} rows, {evidence.Audit}");
        }
    }
}
