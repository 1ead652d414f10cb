using System.Net;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Scaling;

/// <summary>What autoscalers are told, and where; section <c>Scaler</c>.</summary>
internal sealed class ScalerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Scaler";

    /// <summary>The port at which a silo answers autoscalers; 0 for none, and then nothing is measured. 0 to 65535, by default 0.</summary>
    [InRange(0, IPEndPoint.MaxPort)]
    public int Port { get; set; }

    /// <summary>
    /// Claims per second that one silo can take for sure; a silo that has served more says so. 1 to 1,000,000, by default 5,000.
    /// </summary>
    [InRange(1, 1_000_000)]
    public int Capacity { get; set; } = 5_000;

    /// <summary>How long a silo takes from the wish to be warm, so that it is asked for so early. 0 to 3600, by default 300.</summary>
    [InRange(0, 3_600)]
    public int LeadSeconds { get; set; } = 300;

    /// <summary>Claims that are expected for each unit for sale, before the first sale has shown it. 0 to 10,000, by default 2.</summary>
    [InRange(0, 10_000)]
    public int ClaimsPerUnit { get; set; } = 2;

    /// <summary>Claims per second that a forecast may ask for at most. 0 for no forecast. 0 to 1,000,000,000, by default 50,000.</summary>
    [InRange(0, 1_000_000_000)]
    public int MaxForecast { get; set; } = 50_000;

    /// <summary>True when this silo answers autoscalers.</summary>
    internal bool IsServed => Port > 0;

    /// <summary>The lead time.</summary>
    internal TimeSpan Lead => TimeSpan.FromSeconds(LeadSeconds);
}

[OptionsValidator]
internal sealed partial class ScalerOptionsValidator : IValidateOptions<ScalerOptions>;
