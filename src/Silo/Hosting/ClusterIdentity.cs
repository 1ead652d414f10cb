using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>Which cluster a process belongs to; section <c>Cluster</c>.</summary>
internal sealed class ClusterIdentity
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>Silos with the same id form one cluster.</summary>
    public string Id { get; set; } = "couponkill";

    /// <summary>Names the service across clusters; keep it for ever.</summary>
    public string ServiceId { get; set; } = "couponkill";
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class ClusterIdentityValidator : IValidateOptions<ClusterIdentity>
{
    public ValidateOptionsResult Validate(string? name, ClusterIdentity options)
    {
        if (string.IsNullOrWhiteSpace(options.Id))
            return ValidateOptionsResult.Fail($"{ClusterIdentity.Section}:{nameof(options.Id)} is empty.");
        return string.IsNullOrWhiteSpace(options.ServiceId)
            ? ValidateOptionsResult.Fail($"{ClusterIdentity.Section}:{nameof(options.ServiceId)} is empty.")
            : ValidateOptionsResult.Success;
    }
}
