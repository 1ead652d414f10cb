using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace CouponKill.Harness.Processes;

/// <summary>
/// Starts processes that end with this one, however it ends, and that a Ctrl-C in the terminal does not reach: whoever starts
/// them stops them, in the right order. On systems without util-linux and coreutils they are ordinary children.
/// </summary>
public static class ChildProcess
{
    private const string SetPriv = "/usr/bin/setpriv";
    private const string SetSid = "/usr/bin/setsid";
    private const string Env = "/usr/bin/env";
    private const string Shell = "/bin/sh";

    /// <summary>
    /// Goes on only as a child of this process: when it has died before setpriv asked for the signal, the signal never comes.
    /// </summary>
    private const string GoOnIfParentLives = """[ "$PPID" = "$0" ] && exec "$@" """;

    private static readonly bool CanTie = File.Exists(SetPriv) && File.Exists(SetSid) && File.Exists(Env) && File.Exists(Shell);

    /// <summary>The kernel ends a child with the thread that started it, so one thread that never ends starts them all.</summary>
    private static readonly Lazy<BlockingCollection<Action>> Starter = new(RunStarter);

    /// <summary>Starts a process.</summary>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return CanTie ? StartTied(start) : StartPlain(start);
    }

    private static Process StartTied(ProcessStartInfo start)
    {
        // A job that a shell put in the background ignores SIGINT, and so would all that it starts.
        string[] command =
        [
            "--pdeathsig", "TERM",
            Shell, "-c", GoOnIfParentLives, Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            SetSid, Env, "--default-signal=INT", start.FileName, .. start.ArgumentList,
        ];
        start.FileName = SetPriv;
        start.ArgumentList.Clear();
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starter.Value.Add(() =>
        {
            try
            {
                started.SetResult(StartPlain(start));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }

    private static Process StartPlain(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");

    private static BlockingCollection<Action> RunStarter()
    {
        var starts = new BlockingCollection<Action>();
        new Thread(() => Run(starts)) { IsBackground = true, Name = "child processes" }.Start();
        return starts;
    }

    private static void Run(BlockingCollection<Action> starts)
    {
        foreach (var start in starts.GetConsumingEnumerable())
            start();
    }
}
