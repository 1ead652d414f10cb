using System.ComponentModel.DataAnnotations;
using System.Net;
using CouponKill.Shared;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>Where the silo listens; section <c>Silo</c>. The embedded profile uses the port only, on loopback.</summary>
internal sealed class SiloOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The port on which silos talk to each other. 1 to 65535, by default 11111.</summary>
    [InRange(1, IPEndPoint.MaxPort)]
    public int Port { get; set; } = 11111;

    /// <summary>The port on which API edges reach a silo of a cluster. 1 to 65535, by default 30000.</summary>
    [InRange(1, IPEndPoint.MaxPort)]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The IP address that the rest of the cluster is told. By default 127.0.0.1.</summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>Where this silo's ports are: those of the embedded profile on loopback.</summary>
    internal IPAddress ListenAddress(ProcessOptions process) =>
        process.IsCluster ? IPAddress.Parse(AdvertisedAddress) : IPAddress.Loopback;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(AdvertisedAddress, out _))
            yield return SettingFailure.Of(
                validationContext, nameof(AdvertisedAddress), $"is '{AdvertisedAddress}'; it must be an IP address");
    }
}

[OptionsValidator]
internal sealed partial class SiloOptionsValidator : IValidateOptions<SiloOptions>;
