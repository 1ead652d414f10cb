using System.CommandLine;
using CouponKill.Api.Batching;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging.Abstractions;

namespace CouponKill.MicroBench.Targets;

/// <summary>CPU time of the hop to the user grains, per claim, next to that of a whole claim.</summary>
internal static class HopTarget
{
    private const double MaxShare = 0.08;
    private const int Batches = 2_000;

    /// <summary>So many fill the memory of the user grains: what comes then makes room for itself.</summary>
    private const int WarmUps = 2;

    private const int Rounds = 5;

    public static Command Create()
    {
        var batch = new Option<int>("--batch") { Description = "Claims in a batch.", DefaultValueFactory = _ => 100 };
        var whole = new Option<double>("--whole")
        {
            Description = "CPU time of a whole claim in microseconds, as the bench reports it.",
            Required = true,
        };
        var command = new Command("hop", "CPU time per claim of the user grains' hop.") { batch, whole };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(batch), parsed.GetValue(whole), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int batch, double whole, CancellationToken cancellationToken)
    {
        await using var server = await SaleServer.StartAsync(onRedis: false, cancellationToken);
        var admission = new UserAdmission(server.Grains, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        var best = double.MaxValue;
        for (var round = -WarmUps; round < Rounds; round++)
        {
            var claims = Enumerable.Range(0, Batches).Select(i => Pending(((round + WarmUps) * (long)Batches) + i, batch)).ToList();
            var granted = claims.ConvertAll(Granted);
            var cpu = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < Batches; i++)
            {
                await admission.AdmitAsync(1, claims[i]);
                admission.Record(granted[i]);
            }

            var each = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / (Batches * batch);
            best = round < 0 ? best : Math.Min(best, each);
        }

        Line.Write(
            $"user grain hop: {best:F2} us CPU per claim of {batch}, {best / whole:P1} of {whole:F0} us",
            $"< {MaxShare:P0}", best < MaxShare * whole);
    }

    private static List<PendingClaim> Pending(long number, int batch) =>
        [.. Sale.Requests(number * batch, batch).Select(request => new PendingClaim(request, 0, CancellationToken.None))];

    private static ClaimOutcome[] Granted(List<PendingClaim> batch) =>
        [
            .. batch.Select((claim, seq) => new ClaimOutcome(
                Outcome.Granted, new Claim(1, claim.Request.UserId, seq, ClaimStatus.Confirmed, 0, 0))),
        ];
}
