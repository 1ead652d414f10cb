using CouponKill.Api.Users;
using CouponKill.Ledger.Accounts;

namespace CouponKill.Api.Admin;

/// <summary>Replaces the password of an admin who has lost it.</summary>
public sealed class AdminPasswords
{
    private readonly IAccountStore _store;
    private readonly Passwords _passwords;

    internal AdminPasswords(IAccountStore store, Passwords passwords) => (_store, _passwords) = (store, passwords);

    /// <summary>Sets the password.</summary>
    /// <param name="username">The admin's name.</param>
    /// <param name="password">The new password.</param>
    /// <param name="cancellationToken">Stops it; then it may be done or not.</param>
    /// <returns>Why it was not done, in a sentence; null when it was.</returns>
    public async Task<string?> ResetAsync(string username, string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        if (!Credentials.IsPassword(password))
            return $"A password has {Credentials.MinPassword} to {Credentials.MaxPassword} characters.";
        if (await _store.FindAsync(username, cancellationToken) is not { Role: AccountRole.Admin } account)
            return $"There is no admin '{username}'.";
        var hash = await _passwords.HashAsync(account.Username, password, cancellationToken);
        var isSet = await _store.SetPasswordAsync(account.Username, hash, cancellationToken);
        return isSet ? null : $"There is no admin '{username}' any more.";
    }
}

/// <summary>Adds them to a host that has the accounts.</summary>
public static class AdminPasswordsExtensions
{
    /// <summary>Adds <see cref="AdminPasswords"/>.</summary>
    public static IServiceCollection AddAdminPasswords(this IServiceCollection services)
    {
        services.AddValidatedOptions<PasswordOptions, PasswordOptionsValidator>(PasswordOptions.Section);
        services.AddSingleton<Passwords>();
        return services.AddSingleton(
            provider => new AdminPasswords(provider.GetRequiredService<IAccountStore>(), provider.GetRequiredService<Passwords>()));
    }
}
