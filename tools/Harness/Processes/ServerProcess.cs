using System.Diagnostics;
using System.Text;

namespace CouponKill.Harness.Processes;

/// <summary>A .NET program in a process of its own, with its output kept. It is killed when disposed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int MaxOutput = 1 << 20;
    private readonly Process _process;
    private readonly StreamWriter? _log;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private ServerProcess(Process process, StreamWriter? log) => (_process, _log) = (process, log);

    /// <summary>The process' id.</summary>
    public int Id => _process.Id;

    /// <summary>True when the process is over.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>How the process ended; only once it has.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it wrote to standard output so far; at most 1 Mi characters.</summary>
    public string Output => Read(_output);

    /// <summary>What it wrote to standard error so far; at most 1 Mi characters.</summary>
    public string Errors => Read(_errors);

    /// <summary>Starts a program.</summary>
    /// <param name="dll">The built program.</param>
    /// <param name="arguments">The program's command-line arguments.</param>
    /// <param name="environment">Variables to set, or to take away (null).</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="logFile">A file that gets all of its output, too, behind what it has; null for none.</param>
    /// <exception cref="FileNotFoundException">The program has not been built.</exception>
    public static ServerProcess Start(
        string dll, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment,
        string workingDirectory, string? logFile = null)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        return Start([.. Command(dll), .. arguments], environment, workingDirectory, logFile);
    }

    /// <summary>Starts a program that is told, like on a full disk, that a file may not grow: see <see cref="FileLimit"/>.</summary>
    /// <param name="dll">The built program.</param>
    /// <param name="arguments">The program's command-line arguments.</param>
    /// <param name="environment">Variables to set, or to take away (null).</param>
    /// <param name="workingDirectory">Where it runs.</param>
    /// <param name="limit">From the start on.</param>
    public static ServerProcess StartLimited(
        string dll, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, string workingDirectory,
        FileLimit limit)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(limit);
        // The runtime's own code pages would count as a file that is too large.
        var variables = new Dictionary<string, string?>(environment, StringComparer.Ordinal) { ["DOTNET_EnableWriteXorExecute"] = "0" };
        return Start([.. limit.Shell(), .. Command(dll), .. arguments], variables, workingDirectory, logFile: null);
    }

    private static string[] Command(string dll) => File.Exists(dll)
        ? [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", dll]
        : throw new FileNotFoundException($"{dll} has not been built.", dll);

    private static ServerProcess Start(
        string[] command, IReadOnlyDictionary<string, string?> environment, string workingDirectory, string? logFile)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var log = logFile is null ? null : new StreamWriter(logFile, append: true) { AutoFlush = true };
        try
        {
            var server = new ServerProcess(ChildProcess.Start(start), log);
            server.Listen();
            return server;
        }
        catch
        {
            log?.Dispose();
            throw;
        }
    }

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="InvalidOperationException">The process ended first; the message has its output.</exception>
    /// <exception cref="TimeoutException">The time ran out; the message has its output.</exception>
    public async Task WaitUntilAsync(
        Func<CancellationToken, Task<bool>> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var started = Stopwatch.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (HasExited)
                throw new InvalidOperationException(
                    $"The process ended with {await WaitForExitAsync(timeout, cancellationToken)}.{Said()}");
            if (Stopwatch.GetElapsedTime(started) > timeout)
                throw new TimeoutException($"Not so after {timeout.TotalSeconds} s.{Said()}");
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">The process still runs; the message has its output.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The process still runs after {timeout.TotalSeconds} s.{Said()}", e);
        }
    }

    /// <summary>SIGKILL: the process gets no chance to do anything; waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGTERM, then waits for an orderly end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!HasExited)
            Signals.Send(Id, Signals.Terminate);
        return WaitForExitAsync(timeout, cancellationToken);
    }

    /// <summary>SIGINT, as Ctrl-C sends it, then waits for an orderly end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> InterruptAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Signals.Send(Id, Signals.Interrupt);
        return WaitForExitAsync(timeout, cancellationToken);
    }

    /// <summary>Waits until the process and its output end by themselves.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGSTOP: the process stands still.</summary>
    public void Pause() => Signals.Send(Id, Signals.Stop);

    /// <summary>SIGCONT: it goes on.</summary>
    public void Continue() => Signals.Send(Id, Signals.Continue);

    /// <summary>Kills the process if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync(CancellationToken.None);
        _process.Dispose();
        if (_log is not null)
            await _log.DisposeAsync();
    }

    private void Listen()
    {
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private string Said() =>
        $"{Environment.NewLine}stdout:{Environment.NewLine}{Output}{Environment.NewLine}stderr:{Environment.NewLine}{Errors}";

    private void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
        {
            if (text.Length < MaxOutput)
                text.AppendLine(line);
        }

        WriteLog(line);
    }

    private void WriteLog(string line)
    {
        if (_log is null)
            return;
        lock (_log)
            _log.WriteLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
