using CouponKill.Ledger.Accounts;

namespace CouponKill.Api.Users;

/// <summary>Creates accounts and checks passwords against them.</summary>
internal sealed class Accounts(IAccountStore store, Passwords passwords, TimeProvider clock)
{
    /// <summary>Two ids made in one second are the same once in four million times.</summary>
    private const int Attempts = 10;

    /// <summary>The new account; null when the name is taken.</summary>
    public async Task<Account?> AddAsync(string username, string password, AccountRole role, CancellationToken cancellationToken)
    {
        var hash = await passwords.HashAsync(username, password, cancellationToken);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var account = new Account(UserId.New(clock), username, hash, role);
            var addition = await store.AddAsync(account, cancellationToken);
            if (addition != AccountAddition.IdTaken)
                return addition == AccountAddition.Added ? account : null;
        }

        throw new InvalidOperationException($"The ids of {Attempts} new accounts were taken.");
    }

    /// <summary>The account with this name and password, or null.</summary>
    public async Task<Account?> AuthenticateAsync(string username, string password, CancellationToken cancellationToken)
    {
        var account = await store.FindAsync(username, cancellationToken);
        return await passwords.VerifyAsync(username, account?.PasswordHash, password, cancellationToken) ? account : null;
    }
}
