using CouponKill.Harness.Http;

namespace CouponKill.Integration.Process;

[Collection(ProcessCollection.Name)]
public sealed class AccountTests(SharedSilo shop)
{
    private const string Password = "a long enough password";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_user_logs_in_and_claims()
    {
        var name = NewName();
        var user = (await shop.Client.RegisterAsync(name, Password, Cancel)).Expect<UserBody>(201);
        var token = (await shop.Client.LogInAsync(name, Password, Cancel)).Expect<TokenBody>(200);
        Assert.Equal("Bearer", token.TokenType);
        Assert.True(token.ExpiresIn > 0);

        var sale = await shop.SellAsync(total: 1);
        var order = (await shop.Client.ClaimAsync(sale.Id, token.AccessToken, key: null, Cancel)).Expect<OrderBody>(201);
        Assert.Equal(user.UserId, order.UserId);
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        var name = NewName();
        (await shop.Client.RegisterAsync(name, Password, Cancel)).Expect<UserBody>(201);
        var again = await shop.Client.RegisterAsync(name, "another long password", Cancel);
        Assert.Equal((409, "username_taken"), (again.Status, again.Code));
    }

    [Fact]
    public async Task Wrong_passwords_and_unknown_names_look_alike()
    {
        var name = NewName();
        (await shop.Client.RegisterAsync(name, Password, Cancel)).Expect<UserBody>(201);
        var wrong = await shop.Client.LogInAsync(name, "not the password", Cancel);
        var unknown = await shop.Client.LogInAsync(NewName(), Password, Cancel);

        Assert.Equal((401, "bad_credentials"), (wrong.Status, wrong.Code));
        Assert.Equal((401, "bad_credentials"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task The_admin_logs_in_with_the_configured_password()
    {
        var token = (await shop.Client.LogInAsync("admin", SharedSilo.AdminPassword, Cancel)).Expect<TokenBody>(200);
        var sale = await shop.SellAsync(total: 1);
        (await shop.Client.AuditAsync(sale.Id, token.AccessToken, Cancel)).Expect<AuditBody>(200);
    }

    private static string NewName() => $"user{Guid.NewGuid():N}"[..20];
}
