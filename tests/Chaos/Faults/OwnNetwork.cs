using System.Diagnostics;
using System.Globalization;

namespace CouponKill.Chaos.Faults;

/// <summary>
/// The network of the tests alone, which scripts/own-network.sh has made: connections in it can be cut, and nobody else notices.
/// </summary>
internal static class OwnNetwork
{
    private const string Table = "chaos";

    /// <summary>True in such a network; a system may allow none.</summary>
    public static bool Exists => Environment.GetEnvironmentVariable("OWN_NETWORK") is "1";

    /// <summary>Drops all that is sent to a port, and what comes from it, until the cut is disposed.</summary>
    public static async Task<IAsyncDisposable> CutAsync(int port, CancellationToken cancellationToken)
    {
        if (!Exists)
            throw new InvalidOperationException("Connections are cut in a network of its own only: use make chaos.");
        var cut = new Cut();
        await RunAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                add table inet {{Table}}
                add chain inet {{Table}} out { type filter hook output priority 0; }
                add rule inet {{Table}} out tcp dport {{port}} drop
                add rule inet {{Table}} out tcp sport {{port}} drop
                """),
            cancellationToken);
        return cut;
    }

    private static async Task RunAsync(string rules, CancellationToken cancellationToken)
    {
        using var nft = Process.Start(new ProcessStartInfo("nft", ["-f", "-"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        await nft.StandardInput.WriteAsync(rules.AsMemory(), cancellationToken);
        nft.StandardInput.Close();
        var errors = await nft.StandardError.ReadToEndAsync(cancellationToken);
        await nft.WaitForExitAsync(cancellationToken);
        if (nft.ExitCode != 0)
            throw new InvalidOperationException($"nft: {errors}");
    }

    private sealed class Cut : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await RunAsync($"delete table inet {Table}", CancellationToken.None);
    }
}
