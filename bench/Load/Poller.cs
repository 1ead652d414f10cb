using System.Runtime.InteropServices;

namespace CouponKill.Bench.Load;

/// <summary>Waits for input on many sockets with one ppoll(2), without a task or an allocation for each.</summary>
internal sealed partial class Poller(int count)
{
    private const short Input = 1;
    private readonly Entry[] _entries = new Entry[count];

    public void Watch(int index, int handle) => _entries[index] = new Entry { Handle = handle, Wanted = Input };

    public bool IsReady(int index) => _entries[index].Seen != 0;

    /// <summary>Waits until something is ready, to the microsecond.</summary>
    /// <returns>False when nothing was for so long, or a signal came between.</returns>
    public bool Wait(TimeSpan timeout)
    {
        var time = new Time { Seconds = (nint)timeout.TotalSeconds, Nanoseconds = (nint)(timeout.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick) };
        return Poll(_entries, (nuint)_entries.Length, in time, 0) > 0;
    }

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll([In, Out] Entry[] entries, nuint count, in Time timeout, nint signals);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Handle;
        public short Wanted;
        public short Seen;
    }

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
