using System.ComponentModel.DataAnnotations;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Grains.Activities;

/// <summary>Settings of activity grains; section <c>Activity</c>.</summary>
public sealed class ActivityOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Activity";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Longest wait for an append to the claim log; afterwards its outcome is unknown and the grain starts anew from the log. More than
    /// 0 and less than the 5 seconds that callers wait, by default 4 seconds.
    /// </summary>
    public TimeSpan AppendTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How often the ledger is compared with the order store. At least 1 second, by default 1 minute.</summary>
    [AtLeast("00:00:01")]
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Published orders that are not known to be stored after this time are published again; doubles while nothing gets stored. At least
    /// 1 second, by default 5 seconds.
    /// </summary>
    [AtLeast("00:00:01")]
    public TimeSpan RepublishAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a finished activity stays in memory. At least 1 second, by default 10 minutes.</summary>
    [AtLeast("00:00:01")]
    public TimeSpan KeepFinished { get; set; } = TimeSpan.FromMinutes(10);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (AppendTimeout <= TimeSpan.Zero || AppendTimeout >= CallTimeout)
        {
            yield return SettingFailure.Of(
                validationContext, nameof(AppendTimeout), "must be more than 0 and less than 5 seconds, the time that callers wait");
        }
    }
}

[OptionsValidator]
internal sealed partial class ActivityOptionsValidator : IValidateOptions<ActivityOptions>;
