using System.Diagnostics;
using System.Globalization;

namespace CouponKill.Harness.Processes;

/// <summary>
/// How large a process' files may grow. Writes beyond fail, as they do on a full disk, and succeed again when the limit is raised.
/// </summary>
/// <param name="Bytes">The limit; null for none.</param>
public sealed record FileLimit(long? Bytes)
{
    private const int BytesOfABlock = 512;

    /// <summary>Changes the limit of a process that runs.</summary>
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
        return ["/bin/sh", "-c", $"""trap '' XFSZ; ulimit -S -f {limit}; exec "$@" """, "sh"];
    }
}
