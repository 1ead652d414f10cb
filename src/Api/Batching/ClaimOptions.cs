using CouponKill.Contracts.Claims;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Batching;

/// <summary>Settings of the claim path in the API; section <c>Claims</c>.</summary>
public sealed class ClaimOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Claims";

    /// <summary>
    /// Claims that may wait per activity in this process; beyond that the answer is 503 overloaded. 1 to 1,000,000, by default 10,000.
    /// </summary>
    [InRange(1, 1_000_000)]
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>
    /// How long a claim may wait for its batch, give or take a second; beyond that the answer is 503 overloaded. 1 second to 1 minute, by
    /// default 5 seconds.
    /// </summary>
    [InRange("00:00:01", "00:01:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Claims in one batch. 1 to 4096, by default 1024.</summary>
    [InRange(1, ClaimBatch.MaxSize)]
    public int MaxBatch { get; set; } = 1_024;

    /// <summary>Batches per activity that are under way at once. 1 to 16, by default 2.</summary>
    [InRange(1, 16)]
    public int BatchesInFlight { get; set; } = 2;

    /// <summary>
    /// A batch of fewer than 128 claims goes no sooner than this after the last one. Whole milliseconds; timers are coarse, so that one is
    /// up to four on Linux. Zero sends at once. 0 to 100 milliseconds, by default 4.
    /// </summary>
    [InRange("00:00:00", "00:00:00.1")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(4);
}

[OptionsValidator]
internal sealed partial class ClaimOptionsValidator : IValidateOptions<ClaimOptions>;
