using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;

namespace CouponKill.Integration.Redis;

/// <summary>The key of the highest activity's id, when it is not there.</summary>
public sealed class RedisHighestActivityTests
{
    private const string Prefix = "c*[k]?^";
    private const string Key = Prefix + ":highest-activity";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An earlier version has made logs and no key; so has somebody who deletes it.</summary>
    [Theory]
    [InlineData("DEL c*[k]?^:log:{70}")]
    [InlineData("RENAME c*[k]?^:log:{70} c*[k]?^:log:{70}:replaced-20261128T090000000Z")]
    [InlineData("GET c*[k]?^:log:{70}:nothing")]
    public async Task Every_key_of_a_log_counts(string command)
    {
        await using var store = await FilledAsync(70);
        await store.Server.SendAsync(command, Token);
        await store.Server.SendAsync($"DEL {Key}", Token);
        await store.Server.SendAsync("SET couponkill:log:{999} x", Token);
        await store.Server.SendAsync($"SET {Prefix}:log:{{999 x", Token);
        await store.Server.SendAsync($"SET {Prefix}:log:{{coupon}} x", Token);
        await store.Server.SendAsync($"SET {Prefix}:log:{{16777216}} x", Token);
        var log = await store.OpenAsync();
        Assert.Equal(70, await log.FindHighestActivityIdAsync(Token));
        Assert.Equal("70", await store.Server.SendAsync($"GET {Key}", Token));
    }

    [Theory]
    [InlineData(7, 70)]
    [InlineData(71, 71)]
    public async Task A_new_log_does_not_hide_the_earlier_ones(long activity, long highest)
    {
        await using var store = await FilledAsync(70);
        await store.Server.SendAsync($"DEL {Key}", Token);
        var log = await store.OpenAsync();
        await log.CreateAsync(activity, CreationId.New(), Token);
        Assert.Equal(highest, await log.FindHighestActivityIdAsync(Token));
    }

    [Fact]
    public async Task A_log_of_an_earlier_version_counts_once_it_is_adopted()
    {
        await using var store = await FilledAsync(70);
        await store.Server.SendAsync($"SET {Key} 3", Token);
        var log = await store.OpenAsync();
        var acquired = await log.AcquireAsync(70, Token);
        await log.AdoptAsync(70, acquired.Epoch, CreationId.New(), Token);
        Assert.Equal(70, await log.FindHighestActivityIdAsync(Token));
    }

    private static async Task<RedisClaimLogStore> FilledAsync(int activities)
    {
        var store = new RedisClaimLogStore { Configure = options => options.KeyPrefix = Prefix };
        IClaimLog log = await store.OpenAsync();
        foreach (var activity in Enumerable.Range(1, activities))
            await log.CreateAsync(activity, CreationId.New(), Token);
        return store;
    }
}
