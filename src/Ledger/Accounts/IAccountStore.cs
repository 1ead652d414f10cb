namespace CouponKill.Ledger.Accounts;

/// <summary>What an account may do. Numbers are stored: add, never renumber.</summary>
public enum AccountRole
{
    /// <summary>Claims coupons and sees its own orders.</summary>
    User = 0,

    /// <summary>Runs activities and sees everything.</summary>
    Admin = 1,
}

/// <summary>An account.</summary>
/// <param name="UserId">Its id; at least 1.</param>
/// <param name="Username">Its name as registered; unique without regard to case.</param>
/// <param name="PasswordHash">The hash by ASP.NET Core Identity's PasswordHasher.</param>
/// <param name="Role">What it may do.</param>
public sealed record Account(long UserId, string Username, string PasswordHash, AccountRole Role);

/// <summary>What became of a new account.</summary>
public enum AccountAddition
{
    /// <summary>It is there.</summary>
    Added,

    /// <summary>Another account has the name.</summary>
    NameTaken,

    /// <summary>Another account has the id.</summary>
    IdTaken,
}

/// <summary>The accounts.</summary>
public interface IAccountStore
{
    /// <summary>Adds an account, unless its name or its id is taken.</summary>
    Task<AccountAddition> AddAsync(Account account, CancellationToken cancellationToken);

    /// <summary>The account with this name, without regard to case, or null.</summary>
    Task<Account?> FindAsync(string username, CancellationToken cancellationToken);

    /// <summary>Gives an account another password.</summary>
    /// <param name="username">Its name, without regard to case.</param>
    /// <param name="passwordHash">The hash of the new password.</param>
    /// <param name="cancellationToken">Stops the wait; then it may be done or not.</param>
    /// <returns>False when there is no such account.</returns>
    Task<bool> SetPasswordAsync(string username, string passwordHash, CancellationToken cancellationToken);

    /// <summary>True when there is an admin.</summary>
    Task<bool> AnyAdminAsync(CancellationToken cancellationToken);
}
