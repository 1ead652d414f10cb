using CouponKill.Ledger.Accounts;

namespace CouponKill.Api.Users;

/// <summary>Creates accounts and checks passwords against them.</summary>
internal sealed class Accounts(IAccountStore store, Passwords passwords)
{
    /// <summary>The new account; null when the name is taken.</summary>
    public async Task<Account?> AddAsync(string username, string password, AccountRole role, CancellationToken cancellationToken)
    {
        var hash = await passwords.HashAsync(username, password, cancellationToken);
        return await store.AddAsync(username, hash, role, cancellationToken);
    }

    /// <summary>The account with this name and password, or null.</summary>
    public async Task<Account?> AuthenticateAsync(string username, string password, CancellationToken cancellationToken)
    {
        var account = await store.FindAsync(username, cancellationToken);
        return await passwords.VerifyAsync(username, account?.PasswordHash, password, cancellationToken) ? account : null;
    }
}
