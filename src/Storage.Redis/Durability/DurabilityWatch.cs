using CouponKill.Ledger.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis.Durability;

/// <summary>
/// Whether Redis keeps what it is given: looked at when the connection opens, after every reconnection and promotion, and every few
/// seconds. Whoever writes meanwhile waits for the look that is under way, so nothing goes unseen into a server that came back another.
/// </summary>
/// <remarks>May be used on any thread.</remarks>
internal sealed partial class DurabilityWatch : IAsyncDisposable
{
    /// <summary>While nothing is wrong, only every so many intervals.</summary>
    private const int CalmIntervals = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IConnectionMultiplexer _multiplexer;
    private readonly UnlistedReplicas _unlisted;
    private readonly DurabilityCheck _check;
    private readonly StorageDurability _durability;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private volatile Task<DurabilityVerdict> _verdict;
    private long _looks;
    private Task _watching = Task.CompletedTask;

    /// <summary>Begins to look.</summary>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="settings">How it was made.</param>
    /// <param name="options">How durable it has to be.</param>
    /// <param name="durability">Where it is told how Redis stands.</param>
    /// <param name="logger">Where news are noted.</param>
    public DurabilityWatch(
        IConnectionMultiplexer multiplexer,
        ConfigurationOptions settings,
        RedisOptions options,
        StorageDurability durability,
        ILogger logger)
    {
        (_multiplexer, _durability, _logger) = (multiplexer, durability, logger);
        _unlisted = new UnlistedReplicas(settings, logger);
        _check = new DurabilityCheck(options, _unlisted);
        _verdict = Task.Run(() => LookAsync(look: 0));
    }

    /// <summary>Completes when it is known how Redis stands, and goes on looking.</summary>
    /// <exception cref="StorageException">Its settings will not do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var verdict = await FirstAsync().WaitAsync(cancellationToken);
        if (verdict.Faults.FirstOrDefault(fault => fault.Kind is FaultKind.Unusable or FaultKind.Forgets) is { } fault)
            throw new StorageException(fault.Message);
        _watching = WatchAsync();
    }

    /// <summary>How Redis stands; waits only for a look that is under way.</summary>
    /// <exception cref="RedisException">Redis is away.</exception>
    /// <exception cref="TimeoutException">As above.</exception>
    public ValueTask<DurabilityVerdict> CurrentAsync()
    {
        var verdict = _verdict;
        return verdict.IsCompletedSuccessfully ? new(verdict.Result) : new(WaitAsync());
    }

    /// <summary>Forgets what was seen, and what is being looked at: it may be another server now. Looks again at once.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
                return;
            var look = ++_looks;
            _verdict = Task.Run(() => LookAsync(look));
        }
    }

    /// <summary>Forgets what was seen, because the server may stand otherwise now, and looks again at once.</summary>
    public void LookAgain()
    {
        lock (_lock)
        {
            if (_verdict.IsCompleted)
                Forget();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_lock)
        {
            _stopping.Cancel();
            last = _verdict;
        }

        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _watching;
        await _unlisted.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task<DurabilityVerdict> FirstAsync()
    {
        try
        {
            return await CurrentAsync();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new StorageException(
                $"Redis:Configuration: Redis does not tell how it keeps what it is given: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Looks begun before a reconnection count for nothing, and after one that failed another one is due.</summary>
    private async Task<DurabilityVerdict> WaitAsync()
    {
        while (true)
        {
            if (_verdict is { IsCompleted: true, IsCompletedSuccessfully: false })
                LookAgain();
            var look = _verdict;
            var verdict = await look;
            if (ReferenceEquals(look, _verdict))
                return verdict;
        }
    }

    private async Task<DurabilityVerdict> LookAsync(long look)
    {
        var verdict = await _check.LookAsync(_multiplexer, _stopping.Token);
        lock (_lock)
        {
            if (look == _looks)
                Tell(verdict);
        }

        return verdict;
    }

    private async Task WatchAsync()
    {
        for (var interval = 1L; !_stopping.IsCancellationRequested; interval++)
        {
            await Task.Delay(Interval, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_durability.IsDurable || interval % CalmIntervals == 0)
                await RefreshAsync();
        }
    }

    /// <summary>Beside those who write: they go on by what was seen last.</summary>
    private async Task RefreshAsync()
    {
        var last = _verdict;
        try
        {
            var verdict = await _check.LookAsync(_multiplexer, _stopping.Token);
            lock (_lock)
            {
                if (!ReferenceEquals(last, _verdict))
                    return;
                _verdict = Task.FromResult(verdict);
                Tell(verdict);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException or OperationCanceledException)
        {
            // Redis is away, and its return is noticed.
        }
    }

    private void Tell(DurabilityVerdict verdict)
    {
        if (_durability.Report(verdict.Fault))
            TellNews(verdict.Fault);
        foreach (var mode in verdict.Modes.Where(_said.Add))
            LogMode(mode);
        foreach (var fault in verdict.Tolerated.Where(fault => _said.Add(fault.Message)))
            LogVolatile(fault.Message);
    }

    private void TellNews(string? fault)
    {
        if (fault is null)
            LogDurable();
        else
            LogNotDurable(fault);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing new is sold, because it might be lost. {Fault}")]
    private partial void LogNotDurable(string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis keeps what it is given again; sales go on.")]
    private partial void LogDurable();

    [LoggerMessage(Level = LogLevel.Information, Message = "The claim log is in Redis {Mode}")]
    private partial void LogMode(string mode);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}")]
    private partial void LogVolatile(string reason);
}
