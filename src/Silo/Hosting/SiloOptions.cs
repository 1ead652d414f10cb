using System.Net;
using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>Where the silo listens; section <c>Silo</c>. The embedded profile uses the port only, on loopback.</summary>
internal sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The port on which silos talk to each other.</summary>
    public int Port { get; set; } = 11111;

    /// <summary>The port on which API edges reach a silo of a cluster.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The IP address that the rest of the cluster is told.</summary>
    public string AdvertisedAddress { get; set; } = "127.0.0.1";
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        if (!IsPort(options.Port))
            return Fail(nameof(options.Port), "must lie in 1..65535");
        if (!IsPort(options.GatewayPort))
            return Fail(nameof(options.GatewayPort), "must lie in 1..65535");
        return IPAddress.TryParse(options.AdvertisedAddress, out _)
            ? ValidateOptionsResult.Success
            : Fail(nameof(options.AdvertisedAddress), $"is '{options.AdvertisedAddress}'; it must be an IP address");
    }

    private static bool IsPort(int port) => port is >= 1 and <= 65535;

    private static ValidateOptionsResult Fail(string key, string rule) =>
        ValidateOptionsResult.Fail($"{SiloOptions.Section}:{key} {rule}.");
}
