using System.Text;
using CouponKill.Ledger.Accounts;
using Dapper;
using MySqlConnector;

namespace CouponKill.Storage.MySql.Users;

/// <summary>The accounts in MySQL.</summary>
public sealed class MySqlAccountStore(MySqlDatabase database) : IAccountStore
{
    private const string Insert =
        """
        INSERT INTO accounts (user_id, username, normalized_username, password_hash, role)
        VALUES (@UserId, @Username, @name, @PasswordHash, @role)
        """;

    private const string Select =
        """
        SELECT user_id AS UserId, username AS Username, password_hash AS PasswordHash, role AS Role
        FROM accounts WHERE normalized_username = @name
        """;

    /// <inheritdoc/>
    public async Task<AccountAddition> AddAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var parameters = new
        {
            account.UserId,
            account.Username,
            name = Normalize(account.Username),
            account.PasswordHash,
            role = (int)account.Role,
        };
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(Insert, parameters, cancellationToken: cancellationToken));
            return AccountAddition.Added;
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            // Accounts are never taken away, so the name is there if it was what the insert met.
            return await FindAsync(account.Username, cancellationToken) is null ? AccountAddition.IdTaken : AccountAddition.NameTaken;
        }
    }

    /// <inheritdoc/>
    public async Task<Account?> FindAsync(string username, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(username);
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QueryFirstOrDefaultAsync<AccountRow>(
            new CommandDefinition(Select, new { name = Normalize(username) }, cancellationToken: cancellationToken));
        return row?.ToAccount();
    }

    /// <inheritdoc/>
    public async Task<bool> SetPasswordAsync(string username, string passwordHash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(username);
        ArgumentNullException.ThrowIfNull(passwordHash);
        await using var connection = await database.OpenAsync(cancellationToken);
        var found = await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE accounts SET password_hash = @passwordHash WHERE normalized_username = @name",
            new { passwordHash, name = Normalize(username) },
            cancellationToken: cancellationToken));
        return found > 0;
    }

    /// <inheritdoc/>
    public async Task<bool> AnyAdminAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition("SELECT EXISTS (SELECT 1 FROM accounts WHERE role = 1)", cancellationToken: cancellationToken));
    }

    private static byte[] Normalize(string username) => Encoding.UTF8.GetBytes(username.ToUpperInvariant());

    private sealed record AccountRow(long UserId, string Username, string PasswordHash, byte Role)
    {
        public Account ToAccount() => new(UserId, Username, PasswordHash, (AccountRole)Role);
    }
}
