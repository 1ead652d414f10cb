using CouponKill.Ledger.Time;
using Dapper;

namespace CouponKill.Storage.MySql;

/// <summary>MySQL's clock.</summary>
internal sealed class MySqlReferenceClock(MySqlDatabase database) : IReferenceClock
{
    private const string Now = "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))";

    /// <inheritdoc/>
    public string Name => "mysql";

    /// <inheritdoc/>
    public async Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var microseconds = await connection.ExecuteScalarAsync<long>(new CommandDefinition(Now, cancellationToken: cancellationToken));
        return DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
    }
}
