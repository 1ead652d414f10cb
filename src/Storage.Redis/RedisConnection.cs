using System.Net;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis.Durability;
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
    /// <summary>Each server is asked so often whether it is a primary; until it says so, one that was promoted gets no writes.</summary>
    private const int RoleCheckSeconds = 2;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly RedisOptions _options;
    private readonly StorageDurability _storageDurability;
    private readonly ILogger<RedisConnection> _logger;
    private ConnectionMultiplexer? _multiplexer;
    private DurabilityWatch? _durability;
    private string _lastFailure = "no answer";

    /// <summary>A connection that is not open yet.</summary>
    /// <param name="options">Where Redis is, and how durable it has to be.</param>
    /// <param name="durability">Where it is told whether Redis keeps what it is given.</param>
    /// <param name="logger">Where news of the connection are noted.</param>
    public RedisConnection(IOptions<RedisOptions> options, StorageDurability durability, ILogger<RedisConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(durability);
        ArgumentNullException.ThrowIfNull(logger);
        _options = options.Value;
        _storageDurability = durability;
        _logger = logger;
    }

    internal RedisOptions Options => _options;

    /// <summary>Servers and ports, for messages.</summary>
    internal string Address => string.Join(", ", Settings().EndPoints);

    internal IConnectionMultiplexer Multiplexer =>
        _multiplexer ?? throw NotOpen();

    /// <summary>Whether it keeps what it is given.</summary>
    internal DurabilityWatch Durability => _durability ?? throw NotOpen();

    internal IDatabase Database => Multiplexer.GetDatabase();

    /// <summary>Connects and checks that Redis keeps what it is given.</summary>
    /// <exception cref="StorageException">It does not answer in time, or its settings will not do.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var settings = Settings();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.StartTimeout);
        try
        {
            _multiplexer = await ConnectAsync(settings, deadline.Token);
            while (!await AnswersAsync(_multiplexer).WaitAsync(deadline.Token))
                await Task.Delay(PollInterval, deadline.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                $"Redis:Configuration: Redis at {Address} cannot be used: {_lastFailure}", e);
        }

        _durability = new DurabilityWatch(_multiplexer, settings, _options, _storageDurability, _logger);
        await _durability.StartAsync(cancellationToken);
    }

    /// <summary>Closes the connection; commands under way may finish.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_durability is not null)
            await _durability.DisposeAsync();
        if (_multiplexer is not null)
            await _multiplexer.DisposeAsync();
    }

    /// <summary>The connection itself waits for a Redis that is away, but not for Sentinels that are, or that know no primary.</summary>
    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions settings, CancellationToken deadline)
    {
        while (true)
        {
            try
            {
                var multiplexer = await ConnectionMultiplexer.ConnectAsync(settings).WaitAsync(deadline);
                multiplexer.ConnectionFailed += OnFailed;
                multiplexer.ConnectionRestored += OnRestored;
                multiplexer.ConfigurationChanged += OnChanged;
                return multiplexer;
            }
            catch (RedisConnectionException e)
            {
                _lastFailure = FirstLine(e.Message);
                await Task.Delay(PollInterval, deadline);
            }
        }
    }

    private ConfigurationOptions Settings()
    {
        var settings = ConfigurationOptions.Parse(_options.Configuration);
        settings.AbortOnConnectFail = false;
        settings.AsyncTimeout = settings.SyncTimeout = (int)_options.Timeout.TotalMilliseconds;
        settings.BacklogPolicy = BacklogPolicy.FailFast;
        settings.ReconnectRetryPolicy = new LinearRetry(500);
        settings.KeepAlive = 10;
        settings.ConfigCheckSeconds = RoleCheckSeconds;
        settings.ClientName ??= "couponkill";
        return settings;
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
        _durability?.Forget();
        _lastFailure = FirstLine(e.Exception?.Message ?? e.FailureType.ToString());
        LogFailed(e.EndPoint, e.FailureType, _lastFailure);
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        if (e.ConnectionType != ConnectionType.Interactive)
            return;
        _durability?.Forget();
        LogRestored(e.EndPoint);
    }

    // A replica may have been promoted.
    private void OnChanged(object? sender, EndPointEventArgs e) => _durability?.Forget();

    private static InvalidOperationException NotOpen() => new("The connection to Redis has not been opened.");

    private static string FirstLine(string text) => text.ReplaceLineEndings("\n").Split('\n')[0];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost the connection to Redis at {EndPoint} ({Failure}): {Reason}")]
    private partial void LogFailed(EndPoint? endPoint, ConnectionFailureType failure, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected again to Redis at {EndPoint}")]
    private partial void LogRestored(EndPoint? endPoint);
}
