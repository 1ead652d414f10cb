using CouponKill.Grains;
using CouponKill.Grains.Users;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Integration.Support;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;
using CouponKill.Ledger.Storage;
using CouponKill.Storage.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace CouponKill.Integration.Redis;

/// <summary>Nothing is answered that the wanted number of replicas does not have.</summary>
public sealed class RedisReplicaTests
{
    private const long Activity = 3;
    private const string Blocks = "blocks";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_append_waits_for_replicas_and_is_unknown_without_them()
    {
        await using var redis = await ReplicatedRedis.StartAsync();
        var log = await redis.OpenAsync(redis.Primary);
        await log.CreateAsync(Activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(Activity, Token)).Epoch;
        for (var no = 1; no <= 20; no++)
            await log.AppendAsync(Activity, epoch, Record(no), 0, Token);
        Assert.Equal(":20", await redis.Replica.SendAsync("XLEN couponkill:log:{3}:records", Token));

        await redis.Primary.SendAsync("SCRIPT FLUSH", Token);
        await log.AppendAsync(Activity, epoch, Record(21), 0, Token);

        var during = await redis.OpenForOutageAsync(redis.Primary);
        redis.Replica.Pause();
        var error = await Assert.ThrowsAnyAsync<TimeoutException>(() => during.AppendAsync(Activity, epoch, Record(22), 0, Token));
        Assert.StartsWith("0 of 1 replicas", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RecordNumberException>(() => during.AppendAsync(Activity, epoch, Record(22), 0, Token));
        await Assert.ThrowsAnyAsync<TimeoutException>(() => during.AcquireAsync(Activity, Token));
        redis.Replica.Continue();

        Assert.Equal(22, (await log.AcquireAsync(Activity, Token)).LastRecordNo);
    }

    [Fact]
    public async Task A_take_over_repeats_no_claim_that_a_promoted_replica_does_not_have()
    {
        await using var redis = await ReplicatedRedis.StartAsync();
        var log = await redis.OpenAsync(redis.Primary);
        await log.CreateAsync(Activity, CreationId.None, Token);
        var epoch = (await log.AcquireAsync(Activity, Token)).Epoch;
        var ledger = new StockLedger();
        await log.AppendAsync(Activity, epoch, Decide(ledger, 1, LedgerCommand.Define(Definition())), 0, Token);

        var during = await redis.OpenForOutageAsync(redis.Primary);
        await redis.Replica.KillAsync(Token);
        var claim = Decide(ledger, 2, LedgerCommand.Open(), LedgerCommand.Claim(7, default));
        await Assert.ThrowsAnyAsync<Exception>(() => during.AppendAsync(Activity, epoch, claim, 0, Token));

        // The next owner, who would answer the retry: 200, you have it already.
        await Assert.ThrowsAnyAsync<Exception>(() => LedgerRecovery.RecoverAsync(during, Activity, Token));
        await Assert.ThrowsAnyAsync<Exception>(() => during.PeekAsync(Activity, Token));
        await Assert.ThrowsAnyAsync<Exception>(() => during.CreateAsync(Activity, CreationId.None, Token));

        await redis.PromoteAsync(isReplicaDown: true);
        Assert.Equal(":1", await redis.Replica.SendAsync("XLEN couponkill:log:{3}:records", Token));
    }

    [Fact]
    public async Task A_look_at_the_log_of_a_primary_that_lost_its_replica_is_no_word_of_the_log()
    {
        await using var redis = await ReplicatedRedis.StartAsync();
        var log = await redis.OpenAsync(redis.Primary);
        await log.CreateAsync(Activity, CreationId.None, Token);
        var acquired = await log.AcquireAsync(Activity, Token);
        Assert.Equal(acquired, await log.PeekAsync(Activity, Token));

        var during = await redis.OpenForOutageAsync(redis.Primary);
        redis.Replica.Pause();
        await Assert.ThrowsAnyAsync<Exception>(() => during.PeekAsync(Activity, Token));
        redis.Replica.Continue();
    }

    [Fact]
    public async Task Grain_state_is_neither_written_nor_given_that_no_replica_has()
    {
        await using var redis = await ReplicatedRedis.StartAsync();
        using var host = await StartAsync(redis.Primary);
        var storage = host.Services.GetRequiredKeyedService<IGrainStorage>(GrainStateStorage.Name);
        var grain = GrainId.Create("test", "1");
        var state = new GrainState<BlockListState>();
        await storage.ReadStateAsync(Blocks, grain, state);
        await storage.WriteStateAsync(Blocks, grain, state);
        Assert.Equal(":1", await redis.Replica.SendAsync("EXISTS couponkill:state:test/1:blocks", Token));

        redis.Replica.Pause();
        await Assert.ThrowsAnyAsync<Exception>(() => storage.WriteStateAsync(Blocks, grain, state));
        await Assert.ThrowsAnyAsync<Exception>(() => storage.ReadStateAsync(Blocks, grain, new GrainState<BlockListState>()));
        redis.Replica.Continue();
        await host.StopAsync(Token);
    }

    private static async Task<IHost> StartAsync(RedisServer server)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddKeyedSingleton(GrainStateStorage.Name, GrainStateSerializer.Instance);
        builder.Services.AddRedisStorage(options => (options.Configuration, options.Replicas, options.ReplicaTimeout)
            = (server.Configuration, 1, TimeSpan.FromSeconds(2)));
        builder.UseOrleans(static silo => silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next()));
        var host = builder.Build();
        await host.StartWithStorageAsync(Token);
        return host;
    }

    private static ActivityDefinition Definition() =>
        new(Activity, "test", 5, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1), 1, 0);

    private static LogRecord Decide(StockLedger ledger, long recordNo, params LedgerCommand[] commands)
    {
        var events = new EventCodec.Encoder();
        foreach (var command in commands)
        {
            var decision = ledger.Decide(command, nowMs: 1_000);
            Assert.True(decision.IsAccepted);
            ledger.Apply(decision.Event);
            events.Add(decision.Event);
        }

        return new LogRecord(recordNo, events.Finish().ToArray());
    }

    private static LogRecord Record(long no) => new(no, new byte[100]);
}
