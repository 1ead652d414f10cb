using System.Globalization;
using CouponKill.Harness.Http;
using CouponKill.Harness.Measurements;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>
/// Watches what a winning claim allocates in the server, from the request to the stored order. It is the one figure of the
/// claim path that a busy machine hardly changes.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int Rounds = 5;
    private const double MaxGrowth = 1.10;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_winning_claim_allocates_no_more_than_recorded()
    {
        var recorded = double.Parse(
            await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Process", "allocated-bytes-per-claim.txt"), Cancel), CultureInfo.InvariantCulture);
        using var data = new TempDirectory();
        var options = new SiloOptions { DataDirectory = data.Path, Environment = "Production", JwtKey = TokenMinter.NewKey(), AdminPassword = SharedSilo.AdminPassword };
        await using var silo = await SiloProcess.StartAsync(options, Cancel);

        // The first round compiles and fills pools. Of the others the least counts: a busy machine can only add batches.
        await ClaimAllocations.MeasureAsync(silo, Cancel);
        var least = double.MaxValue;
        for (var round = 1; round <= Rounds; round++)
        {
            var bytes = await ClaimAllocations.MeasureAsync(silo, Cancel);
            output.WriteLine($"round {round}: {bytes:F0} bytes per claim");
            least = Math.Min(least, bytes);
        }

        output.WriteLine($"least {least:F0}, recorded {recorded:F0}");
        Assert.InRange(least, 0, recorded * MaxGrowth);
    }
}
