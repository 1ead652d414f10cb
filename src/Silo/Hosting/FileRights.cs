using System.Runtime.InteropServices;

namespace CouponKill.Silo.Hosting;

/// <summary>Which rights new files have: none for others than their owner, whoever in the process makes them.</summary>
internal static partial class FileRights
{
    private const uint OfOthers = 0b000_111_111;

    public static void KeepPrivate()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask(OfOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
