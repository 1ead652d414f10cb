using System.Globalization;
using System.Text.Json;
using CouponKill.Bench.Rivals;
using CouponKill.Harness.Http;
using CouponKill.Harness.Servers;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>One of the usual ways to sell, in a process of its own over a fresh store.</summary>
internal sealed class RivalSeller : ISeller
{
    private readonly PeerProcess _process;
    private readonly DataServer _store;
    private readonly CouponKillClient _client;
    private readonly string _admin;
    private long _lastActivity;

    private RivalSeller(PeerProcess process, DataServer store, string admin)
    {
        (_process, _store, _admin) = (process, store, admin);
        _client = new CouponKillClient(process.Address, connections: 1);
    }

    public IReadOnlyList<Uri> Addresses => [_process.Address];

    public IReadOnlyList<int> ProcessIds => [.. ServerIds, _store.ProcessId];

    public IReadOnlyList<int> ServerIds => [_process.Id];

    /// <summary>Starts a rival on a Redis of its own.</summary>
    public static async Task<ISeller> OnRedisAsync(string verb, string appendFsync, string jwtKey, CancellationToken cancellationToken)
    {
        var redis = await Stores.RedisAsync(appendFsync, cancellationToken);
        return await StartAsync(verb, redis, redis.Configuration, jwtKey, cancellationToken);
    }

    /// <summary>Starts a rival on a MariaDB of its own.</summary>
    public static async Task<ISeller> OnMySqlAsync(string verb, string jwtKey, CancellationToken cancellationToken)
    {
        var mariaDb = await Stores.MariaDbAsync(cancellationToken);
        return await StartAsync(verb, mariaDb, await mariaDb.CreateDatabaseAsync("sales", cancellationToken), jwtKey, cancellationToken);
    }

    public Task<double> AllocatedBytesAsync(CancellationToken cancellationToken) => Allocations.ReadAsync(_client, cancellationToken);

    public async Task<long> OpenAsync(int units, CancellationToken cancellationToken)
    {
        var id = ++_lastActivity;
        using var request = new HttpRequestMessage(HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{RivalHost.Sales}/{id}?units={units}"));
        var answer = await _client.SendAsync(request, _admin, cancellationToken);
        return answer.Status == 200 ? id : throw new InvalidOperationException($"The sale was not opened: {answer}");
    }

    /// <summary>A rival does nothing for a sale that nobody asks for.</summary>
    public Task EndAsync(long activityId, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A rival has stored everything before it answers.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{RivalHost.Sales}/{activityId}");
        var answer = await _client.GetAsync(path, _admin, cancellationToken);
        return answer.Status == 200
            ? JsonSerializer.Deserialize(answer.Body, SaleJson.Default.SaleTally)!
            : throw new InvalidOperationException($"The sale was not counted: {answer}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static async Task<ISeller> StartAsync(
        string verb, DataServer store, string address, string jwtKey, CancellationToken cancellationToken)
    {
        try
        {
            var process = await PeerProcess.StartAsync(jwtKey, cancellationToken, verb, "--store", address);
            return new RivalSeller(process, store, new TokenMinter(jwtKey).Admin());
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}
