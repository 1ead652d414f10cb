using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class OrderTests(SharedSilo shop)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_owner_and_admins_see_an_order()
    {
        var sale = await shop.SellAsync(total: 1);
        var owner = shop.NewUser();
        var order = (await shop.ClaimAsync(sale.Id, owner)).Expect<OrderBody>(201);
        await shop.AuditAsync(sale.Id);

        Assert.Equal(order, await GetAsync(shop.Tokens.User(owner)));
        Assert.Equal(order, await GetAsync(shop.Admin));
        var other = await shop.Client.GetOrderAsync(order.OrderId, shop.Tokens.User(shop.NewUser()), Cancel);
        Assert.True(other.Status is 403 or 404, other.ToString());
        Assert.DoesNotContain(owner.ToString(), other.Body, StringComparison.Ordinal);

        async Task<OrderBody> GetAsync(string token) =>
            (await shop.Client.GetOrderAsync(order.OrderId, token, Cancel)).Expect<OrderBody>(200);
    }

    [Fact]
    public async Task A_list_shows_ones_own_orders_in_pages()
    {
        var user = shop.NewUser();
        var sale = await shop.SellAsync(total: 10, perUserLimit: 3);
        var mine = new List<long>();
        for (var i = 0; i < 3; i++)
            mine.Add((await shop.ClaimAsync(sale.Id, user)).Expect<OrderBody>(201).OrderId);
        (await shop.ClaimAsync(sale.Id, shop.NewUser())).Expect<OrderBody>(201);
        await shop.OrdersAsync(sale.Id, 4);

        var first = await ListAsync("?limit=2");
        var second = await ListAsync($"?limit=2&after={first.Next}");

        Assert.Equal(mine.Order(), first.Items.Concat(second.Items).Select(order => order.OrderId));
        Assert.Null(second.Next);

        async Task<PageBody<OrderBody>> ListAsync(string query) =>
            (await shop.Client.ListOrdersAsync(shop.Tokens.User(user), query, Cancel)).Expect<PageBody<OrderBody>>(200);
    }
}
