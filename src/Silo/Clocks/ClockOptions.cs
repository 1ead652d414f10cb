using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Clocks;

/// <summary>How wrong the clock of the machine may be; section <c>Clock</c>.</summary>
internal sealed class ClockOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Clock";

    /// <summary>Beyond it nothing is opened, ended, expired or granted by this clock. 1 second to 1 hour, by default 5 seconds.</summary>
    [InRange("00:00:01", "01:00:00")]
    public TimeSpan MaxSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a clock that was set must go on evenly until it is believed, where there is no store to ask. 1 second to 1 day, by default
    /// 10 minutes.
    /// </summary>
    [InRange("00:00:01", "1.00:00:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromMinutes(10);
}

[OptionsValidator]
internal sealed partial class ClockOptionsValidator : IValidateOptions<ClockOptions>;
