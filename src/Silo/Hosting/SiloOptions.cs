using Microsoft.Extensions.Options;

namespace CouponKill.Silo.Hosting;

/// <summary>Settings of the silo; section <c>Silo</c>.</summary>
internal sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>The port on which silos talk to each other; on loopback in the embedded profile.</summary>
    public int Port { get; set; } = 11111;
}

/// <summary>Refuses settings that cannot work.</summary>
internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options) => options.Port is < 1 or > 65535
        ? ValidateOptionsResult.Fail($"{SiloOptions.Section}:{nameof(options.Port)} must lie in 1..65535.")
        : ValidateOptionsResult.Success;
}
