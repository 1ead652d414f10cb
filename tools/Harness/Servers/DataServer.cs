using System.Diagnostics;
using System.Globalization;
using CouponKill.Harness.Processes;

namespace CouponKill.Harness.Servers;

/// <summary>
/// A real server program on a loopback port. It can be killed, stopped, paused and started again on the same data and port; it
/// is killed when disposed. Without a home it gets a free port and a temporary directory.
/// </summary>
public abstract class DataServer : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly TempDirectory? _temporary;
    private Process? _process;

    /// <summary>Creates a server that does not run yet.</summary>
    protected DataServer(ServerHome? home)
    {
        _temporary = home is null ? new TempDirectory() : null;
        Directory = home?.Directory ?? _temporary!.Path;
        Port = home?.Port ?? FreePort.Next();
        Password = home?.Password;
        System.IO.Directory.CreateDirectory(Directory);
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Where its data are.</summary>
    public string Directory { get; }

    /// <summary>The password that it asks for; null for none.</summary>
    public string? Password { get; }

    /// <summary>Its process' id.</summary>
    /// <exception cref="InvalidOperationException">It is not running.</exception>
    public int ProcessId => Running.Id;

    /// <summary>What it has said last.</summary>
    public string LogFile => Path.Combine(Directory, "server.log");

    private Process Running => _process ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or another process has its port.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
            throw new InvalidOperationException("The server is running.");
        var start = StartInfo();
        start.UseShellExecute = false;
        _process = ChildProcess.Start(start);
        try
        {
            await WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            await KillAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>SIGKILL: it gets no chance to do anything.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Running.Kill();
        await ForgetAsync(cancellationToken);
    }

    /// <summary>SIGTERM and an orderly end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!Running.HasExited)
            Signals.Send(ProcessId, Signals.Terminate);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerTimeout);
        await ForgetAsync(deadline.Token);
    }

    /// <summary>Waits until it ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        var process = Running;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <summary>SIGSTOP: it stands still, and its connections stay open.</summary>
    public void Pause() => Signals.Send(ProcessId, Signals.Stop);

    /// <summary>SIGCONT: it goes on.</summary>
    public void Continue() => Signals.Send(ProcessId, Signals.Continue);

    /// <summary>Kills it if it runs, and deletes its data if they are temporary.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync(CancellationToken.None);
        _temporary?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The command line.</summary>
    protected abstract ProcessStartInfo StartInfo();

    /// <summary>The id of the process that answers on the port, or null when none does yet.</summary>
    protected abstract Task<int?> AskProcessIdAsync(CancellationToken cancellationToken);

    /// <summary>The path of a server program.</summary>
    /// <exception cref="InvalidOperationException">It is not installed; the message says what to install.</exception>
    protected static string Find(string program, string package)
    {
        string[] directories =
            [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/usr/local/sbin"];
        return directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{program} is missing: apt-get install -y --no-install-recommends {package}");
    }

    /// <summary>
    /// Writes a file that only this user can read: a server's secrets are not for its command line, which everybody sees.
    /// </summary>
    protected void WriteSecret(string name, string text) => SecretFile.Write(Path.Combine(Directory, name), text);

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (await AskProcessIdAsync(cancellationToken) is not { } answering || !IsOurs(answering))
        {
            if (Running.HasExited)
                throw new InvalidOperationException($"The server ended with {Running.ExitCode}. {ReadLog()}");
            if (Stopwatch.GetElapsedTime(started) > AnswerTimeout)
                throw new TimeoutException($"The server does not answer. {ReadLog()}");
            await Task.Delay(20, cancellationToken);
        }
    }

    private bool IsOurs(int answering) => answering == ProcessId
        ? true
        : throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"Process {answering} answers on port {Port} instead of {ProcessId}."));

    private string ReadLog() => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await Running.WaitForExitAsync(cancellationToken);
        _process?.Dispose();
        _process = null;
    }
}
