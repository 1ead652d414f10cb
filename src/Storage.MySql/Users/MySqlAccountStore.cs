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
        INSERT INTO accounts (username, normalized_username, password_hash, role) VALUES (@username, @name, @passwordHash, @role);
        SELECT LAST_INSERT_ID()
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
        var parameters = new { username, name = Normalize(username), passwordHash, role = (int)role };
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            var userId = await connection.ExecuteScalarAsync<long>(
                new CommandDefinition(Insert, parameters, cancellationToken: cancellationToken));
            return new Account(userId, username, passwordHash, role);
        }
        catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
        {
            return null;
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
