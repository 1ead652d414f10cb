using System.Globalization;
using CouponKill.Harness.Http;

namespace CouponKill.Harness.Processes;

/// <summary>The real server in a process of its own, on free loopback ports.</summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    /// <summary>The server gives itself 25 seconds to stop.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private SiloProcess(ServerProcess process, SiloOptions options)
    {
        Process = process;
        Options = options;
        Client = new CouponKillClient(options.Address);
    }

    /// <summary>The process.</summary>
    public ServerProcess Process { get; }

    /// <summary>What it was started with.</summary>
    public SiloOptions Options { get; }

    /// <summary>A client of the server.</summary>
    public CouponKillClient Client { get; }

    /// <summary>Signs tokens that the server accepts.</summary>
    public TokenMinter Tokens =>
        field ??= new TokenMinter(Options.JwtKey ?? File.ReadAllText(Path.Combine(Options.DataDirectory, "jwt.key")).Trim());

    /// <summary>Starts the server and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its output.</exception>
    public static async Task<SiloProcess> StartAsync(SiloOptions options, CancellationToken cancellationToken)
    {
        var silo = Launch(options);
        try
        {
            await silo.WaitUntilReadyAsync(cancellationToken);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server without waiting.</summary>
    public static SiloProcess Launch(SiloOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (arguments, environment) = (ArgumentsOf(options), EnvironmentOf(options));
        var process = options.FileLimit is { } limit
            ? ServerProcess.StartLimited(RepositoryPaths.Silo, arguments, environment, Path.GetTempPath(), limit)
            : ServerProcess.Start(RepositoryPaths.Silo, arguments, environment, Path.GetTempPath(), options.LogFile);
        return new SiloProcess(process, options);
    }

    /// <summary>Waits until the server is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has its output.</exception>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        Process.WaitUntilAsync(IsReadyAsync, StartTimeout, cancellationToken);

    /// <summary>SIGKILL; returns when the process is gone.</summary>
    public Task KillAsync(CancellationToken cancellationToken) => Process.KillAsync(cancellationToken);

    /// <summary>SIGTERM and an orderly end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync(CancellationToken cancellationToken) => Process.StopAsync(StopTimeout, cancellationToken);

    /// <summary>Closes the client and kills the process if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
    }

    private static string[] ArgumentsOf(SiloOptions options) =>
        ["--urls", options.Address.GetLeftPart(UriPartial.Authority), "--Data:Directory", options.DataDirectory];

    /// <summary>The variables that tell a process of this server what the options say.</summary>
    internal static Dictionary<string, string?> EnvironmentOf(SiloOptions options)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DOTNET_ENVIRONMENT"] = options.Environment,
            ["ASPNETCORE_ENVIRONMENT"] = options.Environment,
            ["ASPNETCORE_URLS"] = null,
            ["Silo__Port"] = options.SiloPort.ToString(CultureInfo.InvariantCulture),
            ["Jwt__Key"] = options.JwtKey,
            ["Admin__Password"] = options.AdminPassword,
        };
        foreach (var (key, value) in options.Settings)
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return environment;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Client.GetAsync("/healthz/ready", token: null, cancellationToken)).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
