using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>Which cluster a process belongs to; section <c>Cluster</c>.</summary>
internal sealed class ClusterIdentity
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Silos with the same id form one cluster. By default couponkill.</summary>
    [Given]
    public string Id { get; set; } = "couponkill";

    /// <summary>Names the service across clusters; keep it for ever. By default couponkill.</summary>
    [Given]
    public string ServiceId { get; set; } = "couponkill";
}

[OptionsValidator]
internal sealed partial class ClusterIdentityValidator : IValidateOptions<ClusterIdentity>;
