using System.Globalization;

namespace CouponKill.Harness.Processes;

/// <summary>How a server is started. The same options start it again on the same data and ports.</summary>
public sealed record SiloOptions
{
    /// <summary>Where it keeps its data.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Port of the API.</summary>
    public int Port { get; init; } = FreePort.Next();

    /// <summary>Port of the silo.</summary>
    public int SiloPort { get; init; } = FreePort.Next();

    /// <summary>The environment's name.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>The signing key in base64; null leaves it to the server.</summary>
    public string? JwtKey { get; init; }

    /// <summary>The admin's password; null leaves it to the server.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>Further settings, by their configuration keys.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A file that gets all of its output, too; null for none.</summary>
    public string? LogFile { get; init; }

    /// <summary>How large its files may grow and how many may be open, instead of a log file; null for no limit.</summary>
    public FileLimit? FileLimit { get; init; }

    /// <summary>The address of the API.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}"));
}
