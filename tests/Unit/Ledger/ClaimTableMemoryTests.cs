using CouponKill.Ledger.Claims;
using Xunit;

namespace CouponKill.Unit.Ledger;

/// <summary>What a claim costs in memory. Alone, because the heap is the whole process's.</summary>
[CollectionDefinition(nameof(ClaimTableMemoryTests), DisableParallelization = true)]
[Collection(nameof(ClaimTableMemoryTests))]
public sealed class ClaimTableMemoryTests(ITestOutputHelper output)
{
    private const int Claims = 1_000_000;
    private const double MaxBytesPerClaim = 64;

    [Fact]
    public void A_million_live_claims_take_less_than_64_bytes_each()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var table = new ClaimTable();
        for (var i = 1L; i <= Claims; i++)
            table.Add(i * 7_919, i, i, ClaimStatus.Held, CommandKey.None);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / (double)Claims;
        var kept = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Claims;
        GC.KeepAlive(table);

        output.WriteLine($"{allocated:F1} bytes allocated and {kept:F1} bytes kept per claim");
        Assert.InRange(allocated, 40, MaxBytesPerClaim);
        Assert.InRange(kept, 40, MaxBytesPerClaim);
    }
}
