using CouponKill.Ledger.Accounts;

namespace CouponKill.Integration.Contracts;

/// <summary>What every account store must do.</summary>
public abstract class AccountStoreContract
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IAccountStore Accounts { get; }

    [Fact]
    public async Task An_account_gets_an_id_and_is_found_without_regard_to_case()
    {
        var added = await Accounts.AddAsync("Zoë", "hash", AccountRole.User, Token);

        Assert.NotNull(added);
        Assert.Equal(new Account(added.UserId, "Zoë", "hash", AccountRole.User), added);
        Assert.InRange(added.UserId, 1, long.MaxValue);
        Assert.Equal(added, await Accounts.FindAsync("zOË", Token));
        Assert.Null(await Accounts.FindAsync("Zoe", Token));
    }

    [Fact]
    public async Task A_name_is_taken_once_without_regard_to_case()
    {
        string[] names = ["anna", "Anna", "ANNA", "annA"];
        var added = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Accounts.AddAsync(names[i % names.Length], "hash", AccountRole.User, Token)));

        var account = Assert.Single(added, a => a is not null);
        Assert.Equal(account, await Accounts.FindAsync("aNNa", Token));
    }

    [Fact]
    public async Task Knows_whether_there_is_an_admin()
    {
        Assert.False(await Accounts.AnyAdminAsync(Token));
        await Accounts.AddAsync("anna", "hash", AccountRole.User, Token);
        Assert.False(await Accounts.AnyAdminAsync(Token));
        await Accounts.AddAsync("root", "hash", AccountRole.Admin, Token);
        Assert.True(await Accounts.AnyAdminAsync(Token));
    }
}
