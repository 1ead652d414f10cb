using CouponKill.Ledger.Accounts;
using CouponKill.Storage.Sqlite.Database;
using CouponKill.Storage.Sqlite.Orders;
using Dapper;

namespace CouponKill.Storage.Sqlite.Users;

/// <summary>The accounts in SQLite.</summary>
public sealed class SqliteAccountStore(OrdersDatabase database) : IAccountStore
{
    private const int RowBytes = 256;

    private const string Insert =
        "INSERT INTO accounts (user_id, username, normalized_username, password_hash, role) VALUES (?1, ?2, ?3, ?4, ?5)";

    private const string Select =
        """
        SELECT user_id AS UserId, username AS Username, password_hash AS PasswordHash, role AS Role
        FROM accounts WHERE normalized_username = @name
        """;

    /// <inheritdoc/>
    public Task<AccountAddition> AddAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return database.WriteAsync(RowBytes, session => Add(session, account), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Account?> FindAsync(string username, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(username);
        return database.ReadAsync(
            connection => connection.QueryFirstOrDefault<AccountRow>(Select, new { name = Normalize(username) })?.ToAccount(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> SetPasswordAsync(string username, string passwordHash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(username);
        ArgumentNullException.ThrowIfNull(passwordHash);
        var name = Normalize(username);
        return database.WriteAsync(
            RowBytes,
            session => session["UPDATE accounts SET password_hash = ?1 WHERE normalized_username = ?2"].Execute(passwordHash, name) > 0,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> AnyAdminAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            static connection => connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM accounts WHERE role = 1 AND role <> 0)"),
            cancellationToken);

    // The writer is the only one who adds, so nobody can take the name or the id between the look and the insert.
    private static AccountAddition Add(WriteSession session, Account account)
    {
        var name = Normalize(account.Username);
        if (session["SELECT 1 FROM accounts WHERE normalized_username = ?1"].QueryFirst(static _ => true, name))
            return AccountAddition.NameTaken;
        if (session["SELECT 1 FROM accounts WHERE user_id = ?1"].QueryFirst(static _ => true, account.UserId))
            return AccountAddition.IdTaken;
        session[Insert].Execute(account.UserId, account.Username, name, account.PasswordHash, (long)account.Role);
        return AccountAddition.Added;
    }

    private static string Normalize(string username) => username.ToUpperInvariant();

    private sealed record AccountRow(long UserId, string Username, string PasswordHash, long Role)
    {
        public Account ToAccount() => new(UserId, Username, PasswordHash, (AccountRole)Role);
    }
}
