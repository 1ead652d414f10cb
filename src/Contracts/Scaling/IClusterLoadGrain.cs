using CouponKill.Ledger.Scaling;

namespace CouponKill.Contracts.Scaling;

/// <summary>
/// Sums up what all processes tell of their load, once a second; its key is <see cref="Key"/>. It keeps nothing: a new activation learns
/// from the reports what the last one had told.
/// </summary>
[Alias("ck.IClusterLoadGrain")]
public interface IClusterLoadGrain : IGrainWithIntegerKey
{
    /// <summary>The key of the only one.</summary>
    const long Key = 0;

    /// <summary>Takes the report of a process.</summary>
    /// <returns>The load of all.</returns>
    [Alias("Report"), ResponseTimeout("00:00:02")]
    ValueTask<ClusterLoad> ReportAsync(LoadReport report);

    /// <summary>Forgets a process that ends.</summary>
    [Alias("Leave"), ResponseTimeout("00:00:02")]
    ValueTask LeaveAsync(Guid process);
}
