using System.Runtime.InteropServices;

namespace CouponKill.Harness.Kafka;

/// <summary>
/// Lets native code start threads that no signal reaches. The mock cluster's thread takes an interrupted poll(2) for the end: after a
/// process had stood still (SIGSTOP), .NET's handler of SIGCONT sometimes ran on it, and the brokers were gone.
/// </summary>
internal static partial class SignalShield
{
    /// <summary>Large enough for a sigset_t of all systems.</summary>
    private const int SetSize = 128;

    private static int SetMask => OperatingSystem.IsMacOS() ? 3 : 2;

    /// <summary>Calls native code; threads that it starts inherit the mask of this one.</summary>
    public static nint Start(Func<nint> native)
    {
        var (all, before) = (new byte[SetSize], new byte[SetSize]);
        Array.Fill(all, byte.MaxValue);
        Check(Mask(SetMask, all, before));
        try
        {
            return native();
        }
        finally
        {
            Check(Mask(SetMask, before, null));
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new InvalidOperationException($"pthread_sigmask: error {error}.");
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mask(int how, [In] byte[] mask, [Out] byte[]? before);
}
