using System.Runtime.InteropServices;

namespace CouponKill.Harness.Processes;

/// <summary>Signals to other processes, by the numbers of this system.</summary>
public static partial class Signals
{
    /// <summary>SIGINT, what Ctrl-C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGCONT; its number differs between the systems.</summary>
    public static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>SIGSTOP; its number differs between the systems.</summary>
    public static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    /// <exception cref="InvalidOperationException">There is no such process, or it is somebody else's.</exception>
    public static void Send(int processId, int signal)
    {
        if (!TrySend(processId, signal))
            throw new InvalidOperationException($"Signal {signal} to process {processId}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>False when there is no such process, or it is somebody else's.</summary>
    public static bool TrySend(int processId, int signal) => Kill(processId, signal) == 0;

    /// <summary>To one thread of this process, on Linux; false when it has ended.</summary>
    public static bool TrySendToThread(int threadId, int signal) => KillThread(Environment.ProcessId, threadId, signal) == 0;

    [LibraryImport("libc", EntryPoint = "tgkill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int KillThread(int processId, int threadId, int signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
