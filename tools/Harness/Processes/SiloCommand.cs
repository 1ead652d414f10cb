namespace CouponKill.Harness.Processes;

/// <summary>A verb of the server's program, run to its end over the same data as a silo.</summary>
/// <param name="ExitCode">0 when it did what it was asked.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
public sealed record SiloCommand(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs it.</summary>
    /// <param name="options">What the silo is started with.</param>
    /// <param name="words">The verb and its arguments.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<SiloCommand> RunAsync(SiloOptions options, string[] words, CancellationToken cancellationToken)
    {
        await using var process = Launch(options, words);
        var code = await process.WaitForExitAsync(ExitTimeout, cancellationToken);
        return new SiloCommand(code, process.Output, process.Errors);
    }

    /// <summary>Starts it without waiting.</summary>
    public static ServerProcess Launch(SiloOptions options, string[] words)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(words);
        return ServerProcess.Start(
            RepositoryPaths.Silo, [.. words, $"--Data:Directory={options.DataDirectory}"],
            SiloProcess.EnvironmentOf(options), Path.GetTempPath());
    }
}
