using System.CommandLine;
using System.Diagnostics;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Claims;
using CouponKill.Harness;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace CouponKill.MicroBench.Targets;

/// <summary>One activity grain, called in-process with batches, its log on Redis with AOF everysec, no HTTP.</summary>
internal static class GrainTarget
{
    private const double PerSecond = 1_000_000;
    private static readonly TimeSpan StoreTimeout = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var claims = new Option<int>("--claims") { Description = "Winning claims of a round.", DefaultValueFactory = _ => 1_000_000 };
        var batch = new Option<int>("--batch") { Description = "Claims in a batch.", DefaultValueFactory = _ => 4_096 };
        var inFlight = new Option<int>("--in-flight") { Description = "Batches under way at once.", DefaultValueFactory = _ => 4 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds, each on a new activity.", DefaultValueFactory = _ => 5 };
        var command = new Command("grain", "Claims a second of one activity grain.") { claims, batch, inFlight, rounds };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(claims), parsed.GetValue(batch), parsed.GetValue(inFlight), parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int claims, int batch, int inFlight, int rounds, CancellationToken cancellationToken)
    {
        var orders = new CountingOrders();
        await using var server = await SaleServer.StartAsync(
            onRedis: true, cancellationToken, services => services.AddSingleton<IOrderStore>(orders));
        var rates = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var activity = await server.SellAsync(claims, cancellationToken);
            await activity.GetAsync();
            var batches = Enumerable.Range(0, claims / batch).Select(i => new ClaimBatch(Sale.Requests((long)i * batch, batch))).ToList();
            var cpu = Environment.CpuUsage.TotalTime;
            var allocated = GC.GetTotalAllocatedBytes();
            var started = Stopwatch.GetTimestamp();
            var granted = await ClaimAsync(activity, batches, inFlight);
            var elapsed = Stopwatch.GetElapsedTime(started);
            cpu = Environment.CpuUsage.TotalTime - cpu;
            allocated = GC.GetTotalAllocatedBytes() - allocated;
            if (granted != batches.Count * batch)
                throw new InvalidOperationException($"{granted} of {batches.Count * batch} claims were granted.");
            Line.Write(
                $"{(round == 0 ? "warm-up" : $"round {round}"),-8} {granted / elapsed.TotalSeconds,12:N0} claims/s, " +
                    $"{cpu.TotalNanoseconds / granted:F0} ns CPU and {(double)allocated / granted:F0} bytes a claim");
            if (round > 0)
                rates.Add(granted / elapsed.TotalSeconds);
            await Eventually.GetAsync(
                () => Task.FromResult(orders.Stored), stored => stored >= (long)(round + 1) * granted, StoreTimeout, cancellationToken);
        }

        var median = rates.Order().ElementAt(rates.Count / 2);
        Line.Write($"median {median:N0} claims/s", $">= {PerSecond:N0}", median >= PerSecond);
    }

    private static async Task<int> ClaimAsync(IActivityGrain activity, List<ClaimBatch> batches, int inFlight)
    {
        var next = -1;
        var callers = Enumerable.Range(0, inFlight).Select(async _ =>
        {
            var granted = 0;
            for (var i = Interlocked.Increment(ref next); i < batches.Count; i = Interlocked.Increment(ref next))
                granted += (await activity.ClaimAsync(batches[i])).Outcomes.Count(outcome => outcome.Result == Outcome.Granted);
            return granted;
        });
        return (await Task.WhenAll(callers)).Sum();
    }
}
