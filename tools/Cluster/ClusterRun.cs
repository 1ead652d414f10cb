using System.Diagnostics;
using System.Runtime.InteropServices;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Processes;
using Spectre.Console;

namespace CouponKill.Tools.Cluster;

/// <summary>One life of a local cluster: from the look at the ports to the last process that ends.</summary>
internal sealed class ClusterRun(ClusterOptions options)
{
    public static async Task<int> RunAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // The terminal was closed.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        return await new ClusterRun(options).RunAsync(stop.Token);
    }

    private async Task<int> RunAsync(CancellationToken stop)
    {
        options.Ports.Check(LocalCluster.SiloCount);
        await InstallServersAsync(stop);
        using var data = Open();
        var secrets = new ClusterSecrets(options.Data);
        await using var cluster = new LocalCluster(options, secrets, Say);
        await cluster.StartAsync(stop);
        ClusterAddresses.Write(options, secrets, cluster, Say);
        try
        {
            var end = await cluster.WaitForEndAsync(stop);
            await Console.Error.WriteLineAsync($"{end}. Stopping the rest.");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Say("stopping; the data stay in " + options.Data);
            return 0;
        }
    }

    /// <summary>Does nothing when they are there; says in one line what to install when it cannot.</summary>
    private static async Task InstallServersAsync(CancellationToken cancellationToken)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(RepositoryPaths.Root, "scripts", "install-servers.sh"))
        {
            UseShellExecute = false,
        })
            ?? throw new CommandException("scripts/install-servers.sh did not start.");
        await script.WaitForExitAsync(cancellationToken);
        if (script.ExitCode != 0)
            throw new CommandException("MariaDB and Redis are not installed.");
    }

    /// <summary>Creates the directory, for this user only, and keeps others out of it while this runs.</summary>
    private FileStream Open()
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(options.Data);
        else
            Directory.CreateDirectory(options.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            return new FileStream(Path.Combine(options.Data, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CommandException($"Another cluster runs on {options.Data}: stop it, or choose another directory with --data.");
        }
    }

    private static void Say(string line)
    {
        try
        {
            AnsiConsole.Profile.Out.Writer.WriteLine(line);
        }
        catch (IOException)
        {
            // Nobody reads any more, which is no reason to leave processes behind.
        }
    }
}
