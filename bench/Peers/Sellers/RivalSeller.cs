using System.Globalization;
using System.Text.Json;
using CouponKill.Bench.Rivals;
using CouponKill.Harness.Http;
using CouponKill.Harness.Servers;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>One of the usual ways to sell, in a process of its own over fresh stores.</summary>
internal sealed class RivalSeller : ISeller
{
    private const string Database = "sales";

    private readonly PeerProcess _process;
    private readonly IReadOnlyList<DataServer> _stores;
    private readonly CouponKillClient _client;
    private readonly string _admin;
    private long _lastActivity;

    private RivalSeller(PeerProcess process, IReadOnlyList<DataServer> stores, string admin)
    {
        (_process, _stores, _admin) = (process, stores, admin);
        _client = new CouponKillClient(process.Address, connections: 1);
    }

    public IReadOnlyList<Uri> Addresses => [_process.Address];

    public IReadOnlyList<int> ProcessIds => [.. ServerIds, .. _stores.Select(store => store.ProcessId)];

    public IReadOnlyList<int> ServerIds => [_process.Id];

    /// <summary>Starts a rival on a Redis of its own.</summary>
    public static async Task<ISeller> OnRedisAsync(string verb, string appendFsync, string jwtKey, CancellationToken cancellationToken)
    {
        var redis = await Stores.RedisAsync(appendFsync, cancellationToken);
        return await StartAsync(verb, [redis], _ => Task.FromResult<string[]>([redis.Configuration]), jwtKey, cancellationToken);
    }

    /// <summary>Starts a rival on a MariaDB of its own.</summary>
    public static async Task<ISeller> OnMySqlAsync(string verb, string jwtKey, CancellationToken cancellationToken)
    {
        var mariaDb = await Stores.MariaDbAsync(cancellationToken);
        return await StartAsync(
            verb, [mariaDb], async cancel => [await mariaDb.CreateDatabaseAsync(Database, cancel)], jwtKey, cancellationToken);
    }

    /// <summary>Starts a rival on a Redis and a MariaDB of its own.</summary>
    public static async Task<ISeller> OnRedisAndMySqlAsync(
        string verb, string appendFsync, string jwtKey, CancellationToken cancellationToken)
    {
        var mariaDb = await Stores.MariaDbAsync(cancellationToken);
        try
        {
            var redis = await Stores.RedisAsync(appendFsync, cancellationToken);
            return await StartAsync(
                verb, [redis, mariaDb], async cancel =>
                    [redis.Configuration, await mariaDb.CreateDatabaseAsync(Database, cancel)], jwtKey, cancellationToken);
        }
        catch
        {
            await mariaDb.DisposeAsync();
            throw;
        }
    }

    public Task<double> AllocatedBytesAsync(CancellationToken cancellationToken) => Allocations.ReadAsync(_client, cancellationToken);

    public async Task<long> OpenAsync(int units, CancellationToken cancellationToken)
    {
        var id = ++_lastActivity;
        using var request = new HttpRequestMessage(
            HttpMethod.Put, string.Create(CultureInfo.InvariantCulture, $"{RivalHost.Sales}/{id}?units={units}"));
        var answer = await _client.SendAsync(request, _admin, cancellationToken);
        return answer.Status == 200 ? id : throw new InvalidOperationException($"The sale was not opened: {answer}");
    }

    /// <summary>A rival does nothing for a sale that nobody asks for.</summary>
    public Task EndAsync(long activityId, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{RivalHost.Sales}/{_lastActivity}/settle");
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        var answer = await _client.SendAsync(request, _admin, cancellationToken);
        if (answer.Status != 200)
            throw new InvalidOperationException($"The orders of a sale were not stored: {answer}");
    }

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
        await DisposeAsync(_stores);
    }

    private static async Task<ISeller> StartAsync(
        string verb, IReadOnlyList<DataServer> stores, Func<CancellationToken, Task<string[]>> addresses,
        string jwtKey, CancellationToken cancellationToken)
    {
        try
        {
            var options = (await addresses(cancellationToken)).SelectMany(address => new[] { "--store", address });
            var process = await PeerProcess.StartAsync(jwtKey, cancellationToken, [verb, .. options]);
            return new RivalSeller(process, stores, new TokenMinter(jwtKey).Admin());
        }
        catch
        {
            await DisposeAsync(stores);
            throw;
        }
    }

    private static async Task DisposeAsync(IEnumerable<DataServer> stores)
    {
        foreach (var store in stores)
            await store.DisposeAsync();
    }
}
