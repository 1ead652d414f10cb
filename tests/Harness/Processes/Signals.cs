using System.Runtime.InteropServices;

namespace CouponKill.Harness.Processes;

internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    // The numbers of SIGCONT and SIGSTOP differ between the systems.
    public static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    public static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    public static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} to process {processId}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
