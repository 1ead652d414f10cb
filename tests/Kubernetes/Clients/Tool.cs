using System.Diagnostics;
using System.Text;
using Xunit;

namespace CouponKill.Kubernetes.Clients;

/// <summary>What a program has said and how it has ended.</summary>
internal sealed record ToolResult(int Code, string Output, string Error)
{
    public override string ToString() => $"exit code {Code}\n{Output}\n{Error}";
}

/// <summary>kubectl or helm, as scripts/install-kubernetes-tools.sh installs them, in a home of its own.</summary>
internal sealed class Tool(string name, string directory, string[] always)
{
    private static readonly string Tools = Environment.GetEnvironmentVariable("COUPONKILL_KUBERNETES_TOOLS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache/couponkill/kubernetes-tools");

    /// <summary>Runs it, and asks that it succeeds.</summary>
    public async Task<string> Run(params string[] arguments)
    {
        var result = await TryRun(arguments);
        Assert.True(result.Code == 0, $"{name} {string.Join(' ', arguments)}: {result}");
        return result.Output;
    }

    public async Task<ToolResult> TryRun(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Tools, name), [.. always, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        start.Environment["HOME"] = directory;
        using var process = Process.Start(start)!;
        var (output, error) = (new StringBuilder(), new StringBuilder());
        process.OutputDataReceived += (_, line) => output.AppendLine(line.Data);
        process.ErrorDataReceived += (_, line) => error.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return new ToolResult(process.ExitCode, output.ToString(), error.ToString());
    }
}
