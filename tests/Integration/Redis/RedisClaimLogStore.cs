using CouponKill.Harness.Servers;
using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using CouponKill.Storage.Redis.Claims;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CouponKill.Integration.Redis;

/// <summary>A claim log in a Redis of its own, which closing the store stops and opening it starts.</summary>
internal sealed class RedisClaimLogStore : ClaimLogStore
{
    private RedisConnection? _connection;
    private bool _isRunning;

    // A rewrite that starts by itself changes the files while they are copied, which no crash does.
    public RedisServer Server { get; } = new("--aof-load-truncated", "yes", "--auto-aof-rewrite-percentage", "0");

    /// <summary>Changes the options of the logs that are opened from now on.</summary>
    public Action<RedisOptions> Configure { get; init; } = static _ => { };

    public string AppendOnlyDirectory => Path.Combine(Server.Directory, "appendonlydir");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async Task<IClaimLog> OpenAsync()
    {
        await StartAsync();
        await DisconnectAsync();
        var options = new RedisOptions { Configuration = Server.Configuration, Timeout = TimeSpan.FromSeconds(5) };
        Configure(options);
        _connection = new RedisConnection(Options.Create(options), new StorageDurability(), NullLogger<RedisConnection>.Instance);
        await _connection.OpenAsync(Token);
        return new RedisClaimLog(_connection);
    }

    public override async Task CloseAsync()
    {
        await DisconnectAsync();
        if (_isRunning)
            await Server.StopAsync(Token);
        _isRunning = false;
    }

    /// <summary>Starts the server unless it runs.</summary>
    public async Task StartAsync()
    {
        if (!_isRunning)
            await Server.StartAsync(Token);
        _isRunning = true;
    }

    /// <summary>SIGKILL for the server; an open log keeps its connection and must find out.</summary>
    public async Task KillAsync()
    {
        await Server.KillAsync(Token);
        _isRunning = false;
    }

    // With appendfsync always, what was acknowledged is in the file.
    public override Task<ClaimLogStore> CopyAsAfterCrashAsync()
    {
        var copy = new RedisClaimLogStore();
        Directory.CreateDirectory(copy.AppendOnlyDirectory);
        foreach (var file in Directory.GetFiles(AppendOnlyDirectory))
            File.Copy(file, Path.Combine(copy.AppendOnlyDirectory, Path.GetFileName(file)));
        return Task.FromResult<ClaimLogStore>(copy);
    }

    public override async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        await Server.DisposeAsync();
    }

    private async Task DisconnectAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _connection = null;
    }
}
