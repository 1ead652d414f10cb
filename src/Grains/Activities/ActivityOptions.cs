using Microsoft.Extensions.Options;

namespace CouponKill.Grains.Activities;

/// <summary>Settings of activity grains; section <c>Activity</c>.</summary>
public sealed class ActivityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Activity";

    /// <summary>Longest wait for an append to the claim log; afterwards its outcome is unknown and the grain starts anew from the log.</summary>
    public TimeSpan AppendTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often the ledger is compared with the order store.</summary>
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Published orders that are not known to be stored after this time are published again; doubles while nothing gets stored.</summary>
    public TimeSpan RepublishAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a finished activity stays in memory.</summary>
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class ActivityOptionsValidator : IValidateOptions<ActivityOptions>
{
    public ValidateOptionsResult Validate(string? name, ActivityOptions options)
    {
        if (options.AppendTimeout <= TimeSpan.Zero || options.AppendTimeout >= TimeSpan.FromSeconds(5))
            return Fail(nameof(options.AppendTimeout), "must be more than 0 and less than 5 seconds, the time that callers wait");
        if (options.ReconcileInterval < TimeSpan.FromSeconds(1))
            return Fail(nameof(options.ReconcileInterval), "must be at least 1 second");
        if (options.RepublishAfter < TimeSpan.FromSeconds(1))
            return Fail(nameof(options.RepublishAfter), "must be at least 1 second");
        return options.KeepFinished < TimeSpan.FromSeconds(1)
            ? Fail(nameof(options.KeepFinished), "must be at least 1 second")
            : ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string key, string rule) =>
        ValidateOptionsResult.Fail($"{ActivityOptions.Section}:{key} {rule}.");
}
