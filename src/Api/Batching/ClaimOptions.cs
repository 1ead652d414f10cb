using CouponKill.Contracts.Claims;
using Microsoft.Extensions.Options;

namespace CouponKill.Api.Batching;

/// <summary>Settings of the claim path in the API; section <c>Claims</c>.</summary>
public sealed class ClaimOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Claims";

    /// <summary>Claims that may wait per activity in this process; beyond that the answer is 503 overloaded.</summary>
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>How long a claim may wait for its batch, give or take a second; beyond that the answer is 503 overloaded.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Claims in one batch.</summary>
    public int MaxBatch { get; set; } = 1_024;

    /// <summary>Batches per activity that are under way at once.</summary>
    public int BatchesInFlight { get; set; } = 2;

    /// <summary>
    /// A batch of fewer than 128 claims goes no sooner than this after the last one. Whole milliseconds; timers are coarse, so that one is
    /// up to four on Linux. Zero sends at once.
    /// </summary>
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(4);
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class ClaimOptionsValidator : IValidateOptions<ClaimOptions>
{
    public ValidateOptionsResult Validate(string? name, ClaimOptions options)
    {
        if (options.MaxQueued is < 1 or > 1_000_000)
            return Fail(nameof(options.MaxQueued), "1..1000000");
        if (options.QueueTimeout < TimeSpan.FromSeconds(1) || options.QueueTimeout > TimeSpan.FromMinutes(1))
            return Fail(nameof(options.QueueTimeout), "00:00:01..00:01:00");
        if (options.MaxBatch is < 1 or > ClaimBatch.MaxSize)
            return Fail(nameof(options.MaxBatch), $"1..{ClaimBatch.MaxSize}");
        if (options.BatchesInFlight is < 1 or > 16)
            return Fail(nameof(options.BatchesInFlight), "1..16");
        return options.Linger < TimeSpan.Zero || options.Linger > TimeSpan.FromMilliseconds(100)
            ? Fail(nameof(options.Linger), "00:00:00..00:00:00.1")
            : ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string key, string range) =>
        ValidateOptionsResult.Fail($"{ClaimOptions.Section}:{key} must lie in {range}.");
}
