using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CouponKill.Bench.Load;

/// <summary>
/// Waits for input on many sockets with epoll(7), without a task or an allocation for each. Its cost grows with those that are
/// ready, not with all: what the generator takes of the machine, the server does not have. Needs Linux 5.11 and glibc 2.35.
/// </summary>
internal sealed partial class Poller : IDisposable
{
    private const int Add = 1;
    private const uint Input = 1;
    private const int Interrupted = 4;

    /// <summary>The kernel's epoll_event: 32 bits of events, then 64 of ours; without a gap between them on x64 only.</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _epoll;
    private readonly byte[] _ready;

    /// <summary>Creates a poller for so many sockets.</summary>
    public Poller(int count)
    {
        _epoll = Check(Create(0));
        _ready = new byte[count * EventSize];
    }

    /// <summary>Watches a socket, which <see cref="Ready"/> calls by its index.</summary>
    public void Watch(int index, int handle)
    {
        Span<byte> entry = stackalloc byte[EventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Input);
        BinaryPrimitives.WriteInt64LittleEndian(entry[(EventSize - sizeof(long))..], index);
        Check(Control(_epoll, Add, handle, in entry[0]));
    }

    /// <summary>Waits until something is ready, to the microsecond.</summary>
    /// <returns>How many are ready; 0 when nothing was for so long, or a signal came between.</returns>
    public int Wait(TimeSpan timeout)
    {
        var time = new Time
        {
            Seconds = (nint)timeout.TotalSeconds,
            Nanoseconds = (nint)(timeout.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
        var ready = Wait(_epoll, ref _ready[0], _ready.Length / EventSize, in time, 0);
        return ready < 0 && Marshal.GetLastPInvokeError() == Interrupted ? 0 : Check(ready);
    }

    /// <summary>The index of the nth socket that was ready at the last wait.</summary>
    public int Ready(int nth) => (int)BinaryPrimitives.ReadInt64LittleEndian(_ready.AsSpan(((nth + 1) * EventSize) - sizeof(long)));

    /// <inheritdoc/>
    public void Dispose() => _ = Close(_epoll);

    private static int Check(int result) => result >= 0
        ? result
        : throw new InvalidOperationException($"epoll: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int epoll, int operation, int handle, in byte entry);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Wait(int epoll, ref byte entries, int count, in Time timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);

    /// <summary>struct timespec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
