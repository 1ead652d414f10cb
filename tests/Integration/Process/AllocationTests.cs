using System.Text.Json;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Testing;

namespace CouponKill.Integration.Process;

/// <summary>
/// Watches what a winning claim allocates in the server, from the request to the stored order. It is the one figure of the
/// claim path that a busy machine hardly changes.
/// </summary>
[Campaign]
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int Rounds = 5;
    private const double MaxGrowth = 1.10;

    /// <summary>
    /// The claim's own part is the small difference of two large figures, and runs on a busy machine spread it by a tenth either
    /// way.
    /// </summary>
    private const double MaxOwnGrowth = 1.25;
    private const string RecordFile = "allocated-bytes-per-claim.json";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// When it fails, find what allocates; or, if the growth is worth it, write the figures of its output into the file. The
    /// first round compiles and fills pools. Of the others the least counts: chance only adds, by smaller batches.
    /// </summary>
    [Fact]
    public async Task A_winning_claim_allocates_at_most_a_tenth_more_than_recorded()
    {
        using var data = new TempDirectory();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions
        {
            DataDirectory = data.Path,
            Environment = "Production",
            JwtKey = TokenMinter.NewKey(),
            AdminPassword = SharedSilo.AdminPassword,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { [FixedHeaps.Variable] = FixedHeaps.Value },
        }, Cancel);
        await ClaimAllocations.MeasureAsync(silo, Cancel);
        var least = new ClaimAllocations(double.MaxValue, double.MaxValue);
        for (var round = 1; round <= Rounds; round++)
        {
            var measured = await ClaimAllocations.MeasureAsync(silo, Cancel);
            output.WriteLine($"round {round}: {measured.Winning:F0} bytes per winning claim, {measured.Refused:F0} per refused one");
            least = least.Min(measured);
        }

        var recorded = await ReadRecordAsync();
        output.WriteLine($"least {least.Winning:F0} and {least.Refused:F0}, own part {least.Own:F0}");
        output.WriteLine($"recorded {recorded.Winning:F0} and {recorded.Refused:F0}, own part {recorded.Own:F0}");
        Assert.InRange(least.Winning, 0, recorded.Winning * MaxGrowth);
        Assert.InRange(least.Own, 0, recorded.Own * MaxOwnGrowth);
    }

    private static async Task<ClaimAllocations> ReadRecordAsync()
    {
        var file = Path.Combine(RepositoryPaths.Root, "tests", "Integration", "Process", RecordFile);
        return JsonSerializer.Deserialize<ClaimAllocations>(await File.ReadAllTextAsync(file, Cancel), JsonSerializerOptions.Web)!;
    }
}
