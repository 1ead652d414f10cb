using System.Net;
using System.Net.Sockets;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Integration.Support;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Storage;
using CouponKill.Ledger.Time;
using CouponKill.Storage.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CouponKill.Integration.Redis;

public sealed class RedisStartTests
{
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_connects_and_finds_the_log()
    {
        await using var server = await RedisServer.StartNewAsync(Token);
        using var host = NewHost(options => options.Configuration = server.Configuration);
        await host.StartWithStorageAsync(Token);

        var log = host.Services.GetRequiredService<IClaimLog>();
        await log.CreateAsync(1, CreationId.None, Token);
        Assert.Equal(0, (await log.AcquireAsync(1, Token)).LastRecordNo);

        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_host_tells_the_time_of_Redis()
    {
        await using var server = await RedisServer.StartNewAsync(Token);
        using var host = NewHost(options => options.Configuration = server.Configuration);
        await host.StartWithStorageAsync(Token);

        var before = DateTimeOffset.UtcNow;
        var told = await host.Services.GetRequiredService<IReferenceClock>().ReadAsync(Token);
        Assert.InRange(told, before - Rounding, DateTimeOffset.UtcNow + Rounding);

        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("set appendonly to yes", "--appendonly", "no")]
    [InlineData("set no-appendfsync-on-rewrite to no", "--no-appendfsync-on-rewrite", "yes")]
    [InlineData("set maxmemory-policy to noeviction instead of allkeys-lru", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")]
    public async Task A_Redis_that_forgets_is_refused_unless_that_is_allowed(string advice, params string[] settings)
    {
        await using var server = await RedisServer.StartNewAsync(Token, settings);

        var error = await FailAsync(options => options.Configuration = server.Configuration);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);

        using var host = NewHost(options => (options.Configuration, options.AllowVolatile) = (server.Configuration, true));
        await host.StartWithStorageAsync(Token);
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public async Task A_replica_that_forgets_is_refused_whether_it_is_named_or_only_waited_for(int replicas, bool isNamed)
    {
        await using var redis = await ReplicatedRedis.StartAsync("--appendonly", "no");
        var (primary, replica) = (redis.Primary.Configuration, redis.Replica.Configuration);

        var error = await FailAsync(options =>
            (options.Configuration, options.Replicas) = (isNamed ? $"{primary},{replica}" : primary, replicas));

        Assert.Contains($"{replica} keeps nothing across a restart: set appendonly to yes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_with_noeviction_is_fine()
    {
        await using var server = await RedisServer.StartNewAsync(Token, "--maxmemory", "100mb", "--maxmemory-policy", "noeviction");
        using var host = NewHost(options => options.Configuration = server.Configuration);
        await host.StartWithStorageAsync(Token);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_in_one_line()
    {
        var error = await FailAsync(options =>
            (options.Configuration, options.StartTimeout) = ($"127.0.0.1:{FreePort.Next()},password=geheim", TimeSpan.FromSeconds(1)));

        Assert.StartsWith("Redis:Configuration: Redis at", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_said_in_one_line()
    {
        await using var server = await RedisServer.StartNewAsync(Token);
        await server.SendAsync("CONFIG SET requirepass right", Token);

        var error = await FailAsync(options =>
            (options.Configuration, options.StartTimeout) = ($"{server.Configuration},password=geheim", TimeSpan.FromSeconds(2)));

        Assert.StartsWith("Redis:Configuration: Redis at", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("geheim", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_comes_late_is_waited_for()
    {
        await using var server = new RedisServer();
        using var host = NewHost(options => options.Configuration = server.Configuration);
        Task start;
        // Somebody who hangs up, so that the host is known to have tried.
        using (var door = new TcpListener(IPAddress.Loopback, server.Port))
        {
            door.Start();
            start = host.StartWithStorageAsync(Token);
            using var visitor = await door.AcceptTcpClientAsync(Token);
        }

        Assert.False(start.IsCompleted, "The host has not waited.");
        await server.StartAsync(Token);
        await start;
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData("", "Redis:Configuration is missing")]
    [InlineData("localhost,nonsense=geheim", "Redis:Configuration cannot be read")]
    [InlineData("localhost", "Redis:KeyPrefix", "a{b")]
    public async Task Wrong_options_are_said_in_one_line(string configuration, string message, string prefix = "couponkill")
    {
        using var host = NewHost(options => (options.Configuration, options.KeyPrefix) = (configuration, prefix));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartWithStorageAsync(Token));

        Assert.StartsWith(message, Assert.Single(error.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error.Message, StringComparison.Ordinal);
    }

    private static IHost NewHost(Action<RedisOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddRedisStorage(configure);
        return builder.Build();
    }

    private static async Task<StorageException> FailAsync(Action<RedisOptions> configure)
    {
        using var host = NewHost(configure);
        return await Assert.ThrowsAsync<StorageException>(() => host.StartWithStorageAsync(Token));
    }
}
