using CouponKill.Api.Users;
using CouponKill.Ledger.Accounts;

namespace CouponKill.Api.Admin;

/// <summary>Replaces the password of an admin who has lost it.</summary>
public static class AdminPasswords
{
    /// <summary>Sets the password.</summary>
    /// <param name="store">The accounts.</param>
    /// <param name="username">The admin's name.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellationToken">Stops it; then it may be done or not.</param>
    /// <returns>Why it was not done, in a sentence; null when it was.</returns>
    public static async Task<string?> ResetAsync(
        IAccountStore store, string username, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(password);
        if (!Credentials.IsPassword(password))
            return $"A password has {Credentials.MinPassword} to {Credentials.MaxPassword} characters.";
        if (await store.FindAsync(username, cancellationToken) is not { Role: AccountRole.Admin } account)
            return $"There is no admin '{username}'.";
        using var passwords = new Passwords();
        var hash = await passwords.HashAsync(account.Username, password, cancellationToken);
        return await store.SetPasswordAsync(account.Username, hash, cancellationToken) ? null : $"There is no admin '{username}' any more.";
    }
}
