using System.Runtime.InteropServices;

namespace CouponKill.Silo.Hosting;

/// <summary>
/// Ends a process that was told to stop and does not get done, because what it wants to say goodbye to is away or stands still. To the
/// others that is a crash, which costs nobody anything: what was answered is in the log. On a thread of its own, which nothing can hold up.
/// </summary>
internal sealed partial class StopDeadline(IHostApplicationLifetime lifetime) : IHostedService
{
    private const int ExitCode = 1;

    /// <summary>For an orderly end; less than the 30 seconds that Kubernetes and systemd give a process by default or nearly so.</summary>
    public static readonly TimeSpan Orderly = TimeSpan.FromSeconds(20);

    /// <summary>For everything.</summary>
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(24);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(static () => new Thread(Wait) { IsBackground = true, Name = "stop deadline" }.Start());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Wait()
    {
        Thread.Sleep(Whole);
        Console.Error.WriteLine($"CouponKill was told to stop and is not done after {Whole.TotalSeconds} s: it ends as it is.");
        if (OperatingSystem.IsWindows())
            Environment.FailFast(message: null);
        else
            ExitNow(ExitCode);
    }

    // Environment.Exit would wait for the very host that does not get done.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
