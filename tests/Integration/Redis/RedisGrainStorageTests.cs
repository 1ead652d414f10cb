using CouponKill.Contracts.Users;
using CouponKill.Harness;
using CouponKill.Integration.Contracts;
using CouponKill.Ledger.Storage;
using Orleans.Persistence.Redis;
using Orleans.Storage;
using StackExchange.Redis;

namespace CouponKill.Integration.Redis;

public sealed class RedisGrainStorageTests(RedisGrainStorageFixture fixture) : GrainStorageContract, IClassFixture<RedisGrainStorageFixture>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    protected override IGrainStorage Storage => fixture.Storage;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_have_the_prefix_and_do_not_expire()
    {
        await fixture.Server.SendAsync("FLUSHALL", Token);
        await WriteAsync(await ReadAsync(), Block(1));
        var key = await fixture.Server.SendAsync("RANDOMKEY", Token);
        Assert.Matches($"^{RedisGrainStorageFixture.Prefix}:state:test/[0-9]+:blocks$", key);
        Assert.Equal(":-1", await fixture.Server.SendAsync($"TTL {key}", Token));
    }

    [Fact]
    public async Task It_is_on_the_one_connection_of_the_claim_log()
    {
        await WriteAsync(await ReadAsync(), Block(1));
        var clients = await fixture.Server.SendAsync("CLIENT LIST", Token);
        var commands = clients.Split('\n').Where(
            client => client.Contains("name=", StringComparison.Ordinal) && !client.Contains("name= ", StringComparison.Ordinal));
        Assert.All(commands, client => Assert.Contains("name=couponkill", client, StringComparison.Ordinal));
        Assert.InRange(commands.Count(), 1, 2);
    }

    [Fact]
    public async Task Nothing_is_written_to_a_Redis_that_began_to_forget()
    {
        var state = await ReadAsync();
        await fixture.Server.SendAsync("CONFIG SET no-appendfsync-on-rewrite yes", Token);
        await fixture.Server.SendAsync("CLIENT KILL TYPE normal", Token);
        var error = await Eventually.SucceedsAsync(
            () => Assert.ThrowsAsync<StorageException>(() => WriteAsync(state, Block(1))),
            exception => exception.InnerException is RedisException or RedisStorageException,
            Timeout,
            Token);
        Assert.Contains("set no-appendfsync-on-rewrite to no", error.Message, StringComparison.Ordinal);

        await fixture.Server.SendAsync("CONFIG SET no-appendfsync-on-rewrite no", Token);
        await Eventually.SucceedsAsync(
            async () =>
            {
                await WriteAsync(state, Block(1));
                return true;
            },
            exception => exception is StorageException,
            Timeout,
            Token);
    }

    [Fact]
    public async Task What_was_written_survives_a_kill_and_a_write_meanwhile_fails()
    {
        var state = await ReadAsync();
        await WriteAsync(state, Block(1));
        await fixture.Server.KillAsync(Token);
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(state, Block(2)));
        await fixture.Server.StartAsync(Token);
        var read = await Eventually.GetAsync(TryReadAsync, blocks => blocks is not null, Timeout, Token);
        Assert.Equal([Block(1)], read!);
    }

    private async Task<UserBlock[]?> TryReadAsync()
    {
        try
        {
            return Blocks(await ReadAsync());
        }
        catch (RedisStorageException)
        {
            return null;
        }
    }
}
