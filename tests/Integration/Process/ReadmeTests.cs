using System.Diagnostics;
using System.Text.RegularExpressions;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>What the README tells people to paste works when pasted.</summary>
[Collection(ProcessCollection.Name)]
public sealed partial class ReadmeTests
{
    private const string Marker = "<!-- quickstart -->";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_quickstart_claims_a_coupon()
    {
        using var data = new TempDirectory();
        var options = new SiloOptions { DataDirectory = data.Path, AdminPassword = SharedSilo.AdminPassword };
        await using var silo = await SiloProcess.StartAsync(options, Cancel);

        var script = Address().Replace(await ReadQuickstartAsync(), options.Address.Authority);
        var (code, output) = await RunAsync(script);

        Assert.True(code == 0, output);
        Assert.Contains("\"status\":\"confirmed\"", output, StringComparison.Ordinal);
    }

    private static async Task<string> ReadQuickstartAsync()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(RepositoryPaths.Root, "README.md"), Cancel);
        var match = Quickstart().Match(readme);
        Assert.True(match.Success, $"README.md has no code block after a line {Marker}");
        return match.Groups["script"].Value;
    }

    private static async Task<(int Code, string Output)> RunAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ADMIN_PASSWORD"] = SharedSilo.AdminPassword;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Timeout);
        using var bash = System.Diagnostics.Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = bash.StandardError.ReadToEndAsync(deadline.Token);
        await bash.WaitForExitAsync(deadline.Token);
        return (bash.ExitCode, await output + await errors);
    }

    [GeneratedRegex(@"^<!-- quickstart -->\s*^```\w*\n(?<script>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, 1_000)]
    private static partial Regex Quickstart();

    [GeneratedRegex(@"(?:127\.0\.0\.1|localhost):8080", RegexOptions.None, 1_000)]
    private static partial Regex Address();
}
