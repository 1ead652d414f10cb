using System.Runtime.InteropServices;

namespace CouponKill.Bench.Load;

/// <summary>Waits for input on many sockets with one poll(2), without a task or an allocation for each.</summary>
internal sealed partial class Poller(int count)
{
    private const short Input = 1;
    private readonly Entry[] _entries = new Entry[count];

    public void Watch(int index, int handle) => _entries[index] = new Entry { Handle = handle, Wanted = Input };

    /// <summary>poll(2) passes over negative handles.</summary>
    public void Forget(int index) => _entries[index].Handle = -1;

    public bool IsReady(int index) => _entries[index].Handle >= 0 && _entries[index].Seen != 0;

    /// <summary>Waits until something is ready.</summary>
    /// <exception cref="TimeoutException">Nothing was for so long.</exception>
    public void Wait(TimeSpan timeout)
    {
        var ready = Poll(_entries, (nuint)_entries.Length, (int)timeout.TotalMilliseconds);
        if (ready == 0)
            throw new TimeoutException($"The server has not answered for {timeout.TotalSeconds} s.");
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll([In, Out] Entry[] entries, nuint count, int timeoutMs);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Handle;
        public short Wanted;
        public short Seen;
    }
}
