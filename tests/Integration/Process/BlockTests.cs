using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>Blocking users over HTTP.</summary>
[Collection(ProcessCollection.Name)]
public sealed class BlockTests(SharedSilo shop)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blocked_user_is_refused_and_keeps_what_was_granted()
    {
        var (user, first, second) = (shop.NewUser(), await shop.SellAsync(total: 5), await shop.SellAsync(total: 5));
        var order = (await shop.ClaimAsync(first.Id, user)).Expect<OrderBody>(201);
        var until = DateTimeOffset.UtcNow.AddHours(1);
        var blocked = await shop.Client.BlockAsync(user, new NewBlockBody("bought a script", until), shop.Admin, Cancel);
        var block = blocked.Expect<BlockBody>(200);
        Assert.Equal(
            (user, "bought a script", until.ToUnixTimeMilliseconds(), 1),
            (block.UserId, block.Reason, block.Until!.Value.ToUnixTimeMilliseconds(), block.BlockedBy));

        foreach (var sale in new[] { first, second })
        {
            var refused = await shop.ClaimAsync(sale.Id, user);
            Assert.Equal((403, "user_blocked"), (refused.Status, refused.Code));
            Assert.DoesNotContain("script", refused.Body, StringComparison.Ordinal);
        }

        var token = shop.Tokens.User(user);
        Assert.Equal(order.OrderId, (await shop.Client.GetMyClaimAsync(first.Id, token, Cancel)).Expect<OrderBody>(200).OrderId);
        Assert.Equal(order.OrderId, (await shop.Client.GetOrderAsync(order.OrderId, token, Cancel)).Expect<OrderBody>(200).OrderId);
        Assert.Equal(0, (await shop.GetAsync(second.Id)).Sold);
    }

    [Fact]
    public async Task Blocking_and_unblocking_can_be_repeated()
    {
        var user = shop.NewUser();
        var first = (await shop.Client.BlockAsync(user, new NewBlockBody("bot"), shop.Admin, Cancel)).Expect<BlockBody>(200);
        var again = (await shop.Client.BlockAsync(user, new NewBlockBody("bot"), shop.Tokens.Admin(2), Cancel)).Expect<BlockBody>(200);
        Assert.Equal(first, again);
        var changed = (await shop.Client.BlockAsync(user, new NewBlockBody("sure"), shop.Tokens.Admin(2), Cancel)).Expect<BlockBody>(200);
        Assert.Equal(("sure", 2), (changed.Reason, changed.BlockedBy));
        Assert.Equal(changed, (await shop.Client.GetBlockAsync(user, shop.Admin, Cancel)).Expect<BlockBody>(200));

        for (var i = 0; i < 2; i++)
            Assert.Equal(204, (await shop.Client.UnblockAsync(user, shop.Admin, Cancel)).Status);
        var gone = await shop.Client.GetBlockAsync(user, shop.Admin, Cancel);
        Assert.Equal((404, "not_blocked"), (gone.Status, gone.Code));
        (await shop.ClaimAsync((await shop.SellAsync(total: 1)).Id, user)).Expect<OrderBody>(201);
    }

    [Fact]
    public async Task The_list_is_read_in_pages_by_ascending_id()
    {
        var users = Enumerable.Range(0, 7).Select(_ => shop.NewUser()).ToList();
        foreach (var user in users)
            (await shop.Client.BlockAsync(user, new NewBlockBody("bot"), shop.Admin, Cancel)).Expect<BlockBody>(200);

        var (found, after) = (new List<long>(), $"{users[0] - 1}");
        while (after is not null)
        {
            var page = (await shop.Client.ListBlockedAsync($"?limit=3&after={after}", shop.Admin, Cancel)).Expect<PageBody<BlockBody>>(200);
            Assert.InRange(page.Items.Count, 0, 3);
            found.AddRange(page.Items.Select(block => block.UserId));
            after = page.Next;
        }

        Assert.Equal(users, found);
    }

    [Fact]
    public async Task A_block_survives_a_kill_of_the_server()
    {
        using var data = new TempDirectory();
        var options = new SiloOptions { DataDirectory = data.Path };
        var users = new long[] { 1, 2, 3, 4, 5, 6, 7, 8 };
        await using (var silo = await SiloProcess.StartAsync(options, Cancel))
        {
            foreach (var user in users)
                (await silo.Client.BlockAsync(user, new NewBlockBody("bot"), silo.Tokens.Admin(), Cancel)).Expect<BlockBody>(200);
            await silo.KillAsync(Cancel);
        }

        await using var again = await SiloProcess.StartAsync(options, Cancel);
        var body = new NewActivityBody("Sale", 10, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        var sale = (await again.Client.CreateActivityAsync(again.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201);
        foreach (var user in users)
            Assert.Equal("user_blocked", (await again.Client.ClaimAsync(sale.Id, again.Tokens.User(user), key: null, Cancel)).Code);
        (await again.Client.ClaimAsync(sale.Id, again.Tokens.User(9), key: null, Cancel)).Expect<OrderBody>(201);
    }
}
