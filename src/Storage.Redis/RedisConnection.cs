using System.Net;
using CouponKill.Ledger.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CouponKill.Storage.Redis;

/// <summary>
/// The one connection to Redis, which all logs and the grain state share and pipeline their commands over. It comes back by itself after an
/// outage; meanwhile commands fail at once instead of waiting for it.
/// </summary>
public sealed partial class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly RedisOptions _options;
    private readonly ILogger<RedisConnection> _logger;
    private ConnectionMultiplexer? _multiplexer;
    private string _lastFailure = "no answer";

    /// <summary>A connection that is not open yet.</summary>
    public RedisConnection(IOptions<RedisOptions> options, ILogger<RedisConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        _options = options.Value;
        _logger = logger;
    }

    internal RedisOptions Options => _options;

    internal IConnectionMultiplexer Multiplexer =>
        _multiplexer ?? throw new InvalidOperationException("The connection to Redis has not been opened.");

    internal IDatabase Database => Multiplexer.GetDatabase();

    /// <summary>Connects and checks that Redis keeps what it is given.</summary>
    /// <exception cref="StorageException">It does not answer in time, or its settings will not do.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var settings = Settings();
        _multiplexer = await ConnectionMultiplexer.ConnectAsync(settings).WaitAsync(cancellationToken);
        _multiplexer.ConnectionFailed += OnFailed;
        _multiplexer.ConnectionRestored += OnRestored;
        await WaitUntilConnectedAsync(_multiplexer, settings.EndPoints, cancellationToken);
        await new DurabilityCheck(_options, _logger).RunAsync(_multiplexer, cancellationToken);
    }

    /// <summary>Closes the connection; commands under way may finish.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is not null)
            await _multiplexer.DisposeAsync();
    }

    private ConfigurationOptions Settings()
    {
        var settings = ConfigurationOptions.Parse(_options.Configuration);
        settings.AbortOnConnectFail = false;
        settings.AsyncTimeout = settings.SyncTimeout = (int)_options.Timeout.TotalMilliseconds;
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        settings.KeepAlive = 10;
        settings.ClientName ??= "couponkill";
        return settings;
    }

    private async Task WaitUntilConnectedAsync(
        ConnectionMultiplexer multiplexer, EndPointCollection endPoints, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.StartTimeout);
        try
        {
            while (!await AnswersAsync(multiplexer))
                await Task.Delay(PollInterval, deadline.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                $"Redis:Configuration: Redis at {string.Join(", ", endPoints)} cannot be used: {_lastFailure}", e);
        }
    }

    private async Task<bool> AnswersAsync(ConnectionMultiplexer multiplexer)
    {
        if (!multiplexer.IsConnected)
            return false;
        try
        {
            await multiplexer.GetDatabase().PingAsync(CommandFlags.DemandMaster);
            return true;
        }
        catch (RedisException e)
        {
            _lastFailure = FirstLine(e.Message);
            return false;
        }
        catch (TimeoutException e)
        {
            _lastFailure = FirstLine(e.Message);
            return false;
        }
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType != ConnectionType.Interactive)
            return;
        _lastFailure = FirstLine(e.Exception?.Message ?? e.FailureType.ToString());
        LogFailed(e.EndPoint, e.FailureType, _lastFailure);
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType == ConnectionType.Interactive)
            LogRestored(e.EndPoint);
    }

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the connection to Redis at {EndPoint} ({Failure}): {Reason}")]
    private partial void LogFailed(EndPoint? endPoint, ConnectionFailureType failure, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected again to Redis at {EndPoint}")]
    private partial void LogRestored(EndPoint? endPoint);
}
