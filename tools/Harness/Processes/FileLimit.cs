using System.Diagnostics;
using System.Globalization;

namespace CouponKill.Harness.Processes;

/// <summary>
/// How large a process' files may grow, and how many it may have open. Writes beyond fail, as they do on a full disk, and succeed again
/// when the limit is raised.
/// </summary>
/// <param name="Bytes">How large; null for no limit.</param>
/// <param name="Open">How many at once, connections among them; null for as many as the tests themselves may have.</param>
public sealed record FileLimit(long? Bytes, int? Open = null)
{
    private const int BytesOfABlock = 512;

    /// <summary>Changes how large the files of a process that runs may grow.</summary>
    public async Task SetAsync(int processId, CancellationToken cancellationToken)
    {
        var limit = Bytes is { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : "unlimited";
        using var tool = ChildProcess.Start(new ProcessStartInfo(
            "prlimit", ["--pid", processId.ToString(CultureInfo.InvariantCulture), $"--fsize={limit}:"]));
        await tool.WaitForExitAsync(cancellationToken);
        if (tool.ExitCode != 0)
            throw new InvalidOperationException($"prlimit ended with {tool.ExitCode}.");
    }

    /// <summary>What goes before the command of a process. The signal that comes with a failed write would end it.</summary>
    internal string[] Shell()
    {
        var limit = Bytes is { } bytes ? (bytes / BytesOfABlock).ToString(CultureInfo.InvariantCulture) : "unlimited";
        var open = Open is { } count ? string.Create(CultureInfo.InvariantCulture, $"ulimit -n {count}; ") : "";
        return ["/bin/sh", "-c", $"""trap '' XFSZ; ulimit -S -f {limit}; {open}exec "$@" """, "sh"];
    }
}
