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
        """
        INSERT INTO accounts (username, normalized_username, password_hash, role) VALUES (?1, ?2, ?3, ?4)
        RETURNING user_id
        """;

    private const string Select =
        """
        SELECT user_id AS UserId, username AS Username, password_hash AS PasswordHash, role AS Role
        FROM accounts WHERE normalized_username = @name
        """;

    /// <inheritdoc/>
    public async Task<Account?> AddAsync(string username, string passwordHash, AccountRole role, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        ArgumentException.ThrowIfNullOrEmpty(passwordHash);
        var id = await database.WriteAsync(RowBytes, session => Add(session, username, passwordHash, role), cancellationToken);
        return id is { } userId ? new Account(userId, username, passwordHash, role) : null;
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
    public Task<bool> AnyAdminAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            static connection => connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM accounts WHERE role = 1 AND role <> 0)"),
            cancellationToken);

    // The writer is the only one who adds, so nobody can take the name between the look and the insert.
    private static long? Add(WriteSession session, string username, string passwordHash, AccountRole role)
    {
        var name = Normalize(username);
        var taken = session["SELECT 1 FROM accounts WHERE normalized_username = ?1"].QueryFirst(static _ => true, name);
        return taken
            ? null
            : session[Insert].QueryFirst(static row => (long?)row.GetInt64(0), username, name, passwordHash, (long)role);
    }

    private static string Normalize(string username) => username.ToUpperInvariant();

    private sealed record AccountRow(long UserId, string Username, string PasswordHash, long Role)
    {
        public Account ToAccount() => new(UserId, Username, PasswordHash, (AccountRole)Role);
    }
}
