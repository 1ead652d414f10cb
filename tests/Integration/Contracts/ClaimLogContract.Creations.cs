using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;

namespace CouponKill.Integration.Contracts;

/// <content>Whose log it is, and which ids have had one.</content>
public abstract partial class ClaimLogContract
{
    [Fact]
    public async Task A_log_keeps_the_identity_that_it_was_made_with()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        var creation = CreationId.New();
        await log.CreateAsync(Activity, creation, Token);
        await log.CreateAsync(Activity, CreationId.New(), Token);

        Assert.Equal(creation, (await log.PeekAsync(Activity, Token)).Creation);
        var acquired = await log.AcquireAsync(Activity, Token);
        Assert.Equal(creation, acquired.Creation);
        await log.AdoptAsync(Activity, acquired.Epoch, CreationId.New(), Token);
        await AppendAsync(log, acquired.Epoch, 1);
        await log.SaveSnapshotAsync(Activity, acquired.Epoch, 1, Parts("one"), Token);
        await store.CloseAsync();

        log = await store.OpenAsync();
        Assert.Equal(creation, (await log.AcquireAsync(Activity, Token)).Creation);
    }

    [Fact]
    public async Task A_log_without_an_identity_adopts_one_of_its_owner_only()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        await Assert.ThrowsAsync<ClaimLogMissingException>(() => log.AdoptAsync(Activity, 1, CreationId.New(), Token));
        var old = await CreateAsync(log);
        Assert.True(old.Creation.IsNone);
        var acquired = await log.AcquireAsync(Activity, Token);

        await Assert.ThrowsAsync<StaleEpochException>(() => log.AdoptAsync(Activity, old.Epoch, CreationId.New(), Token));
        Assert.Equal(acquired, await log.PeekAsync(Activity, Token));
        var creation = CreationId.New();
        await log.AdoptAsync(Activity, acquired.Epoch, creation, Token);
        Assert.Equal(acquired with { Creation = creation }, await log.PeekAsync(Activity, Token));
    }

    [Fact]
    public async Task A_replaced_log_has_the_identity_of_its_replacement()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        await log.CreateAsync(Activity, CreationId.New(), Token);
        var creation = CreationId.New();
        await log.ReplaceAsync(Activity, 0, creation, Parts("new"), "kept", Token);
        Assert.Equal(creation, (await log.AcquireAsync(Activity, Token)).Creation);
    }

    [Fact]
    public async Task The_highest_id_that_ever_had_a_log_is_known()
    {
        await using var store = NewStore();
        var log = await store.OpenAsync();
        Assert.Equal(0, await log.FindHighestActivityIdAsync(Token));
        foreach (var (activity, highest) in ((long, long)[])[(5, 5), (3, 5), (OrderId.MaxActivityId, OrderId.MaxActivityId)])
        {
            await log.CreateAsync(activity, CreationId.New(), Token);
            Assert.Equal(highest, await log.FindHighestActivityIdAsync(Token));
        }

        await store.CloseAsync();
        log = await store.OpenAsync();
        Assert.Equal(OrderId.MaxActivityId, await log.FindHighestActivityIdAsync(Token));
    }
}
