using Dapper;

namespace CouponKill.Storage.MySql;

/// <summary>
/// Tells one installation's database from another's, by the moment in which its first table was made: it is there already, survives
/// restarts and restores, and two installations that leave all settings at their defaults differ in it.
/// </summary>
public sealed class MySqlInstallation(MySqlDatabase database)
{
    private string? _id;

    /// <summary>The installation's id. A database that was copied as a whole has the id of its original.</summary>
    /// <exception cref="InvalidOperationException">The storage has not been prepared.</exception>
    public string Id => _id ?? throw new InvalidOperationException("The database has not been read yet.");

    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var madeAtMs = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT applied_at_ms FROM schema_version WHERE version = 1", cancellationToken: cancellationToken));
        _id = madeAtMs.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    }
}
