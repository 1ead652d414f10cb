using CouponKill.Ledger.Accounts;

namespace CouponKill.Integration.Contracts;

/// <summary>What every account store must do.</summary>
public abstract class AccountStoreContract
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IAccountStore Accounts { get; }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public async Task An_account_is_found_without_regard_to_case(long id)
    {
        var account = new Account(id, "Zoë", "hash", AccountRole.User);
        Assert.Equal(AccountAddition.Added, await Accounts.AddAsync(account, Token));

        Assert.Equal(account, await Accounts.FindAsync("zOË", Token));
        Assert.Null(await Accounts.FindAsync("Zoe", Token));
    }

    [Fact]
    public async Task A_name_is_taken_once_without_regard_to_case()
    {
        string[] names = ["anna", "Anna", "ANNA", "annA"];
        var accounts = Enumerable.Range(0, 40).Select(i => Named(names[i % names.Length], i + 1)).ToArray();
        var added = await Task.WhenAll(accounts.Select(account => Accounts.AddAsync(account, Token)));

        Assert.Equal(accounts.Length - 1, added.Count(addition => addition == AccountAddition.NameTaken));
        var account = accounts[Array.IndexOf(added, AccountAddition.Added)];
        Assert.Equal(account, await Accounts.FindAsync("aNNa", Token));
    }

    [Fact]
    public async Task An_id_is_taken_once()
    {
        var accounts = Enumerable.Range(0, 40).Select(i => Named($"user-{i}", 7)).ToArray();
        var added = await Task.WhenAll(accounts.Select(account => Accounts.AddAsync(account, Token)));

        Assert.Equal(accounts.Length - 1, added.Count(addition => addition == AccountAddition.IdTaken));
        var account = accounts[Array.IndexOf(added, AccountAddition.Added)];
        foreach (var other in accounts)
            Assert.Equal(other == account ? account : null, await Accounts.FindAsync(other.Username, Token));
    }

    [Fact]
    public async Task Knows_whether_there_is_an_admin()
    {
        Assert.False(await Accounts.AnyAdminAsync(Token));
        await Accounts.AddAsync(Named("anna", 1), Token);
        Assert.False(await Accounts.AnyAdminAsync(Token));
        await Accounts.AddAsync(Named("root", 2) with { Role = AccountRole.Admin }, Token);
        Assert.True(await Accounts.AnyAdminAsync(Token));
    }

    [Fact]
    public async Task An_account_gets_another_password_and_keeps_the_rest()
    {
        var (anna, bert) = (Named("Anna", 1) with { Role = AccountRole.Admin }, Named("bert", 2));
        await Accounts.AddAsync(anna, Token);
        await Accounts.AddAsync(bert, Token);

        Assert.True(await Accounts.SetPasswordAsync("aNNA", "other", Token));
        Assert.True(await Accounts.SetPasswordAsync("anna", "other", Token));
        Assert.False(await Accounts.SetPasswordAsync("carl", "other", Token));
        Assert.Equal(anna with { PasswordHash = "other" }, await Accounts.FindAsync("anna", Token));
        Assert.Equal(bert, await Accounts.FindAsync("bert", Token));
    }

    private static Account Named(string name, long id) => new(id, name, "hash", AccountRole.User);
}
