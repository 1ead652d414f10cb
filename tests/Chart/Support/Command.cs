using System.Diagnostics;

namespace CouponKill.Chart.Support;

/// <summary>What a program has said, and its exit code.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>Its output.</summary>
    /// <exception cref="InvalidOperationException">It has failed.</exception>
    public string Expect() => Code == 0 ? Output : throw new InvalidOperationException($"Exit code {Code}: {Error}{Output}");
}

/// <summary>Runs a program to its end, in the root of the repository.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, string input = "")
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var process = ChildProcess.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = RepositoryPaths.Root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
