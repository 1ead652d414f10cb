using MySqlConnector;

namespace CouponKill.Chaos.Clusters;

/// <summary>Orleans' membership table, read in the database: the cluster itself may be of two minds.</summary>
internal sealed class Membership(string connectionString, string clusterId)
{
    /// <summary>Orleans' SiloStatus.Dead.</summary>
    private const int Dead = 6;

    /// <summary>The ports of the silos that were declared dead, or said so themselves at their end.</summary>
    public Task<IReadOnlyList<int>> DeadAsync(CancellationToken cancellationToken) => FindAsync("", cancellationToken);

    /// <summary>The ports of the silos that others have voted dead; one that stops in order votes for that itself, and alone.</summary>
    public Task<IReadOnlyList<int>> VotedDeadAsync(CancellationToken cancellationToken) => FindAsync(
        " AND COALESCE(SuspectTimes, '') <> ''"
        + " AND (SuspectTimes LIKE '%|%' OR SuspectTimes NOT LIKE CONCAT(Address, ':', Port, '@', Generation, ',%'))",
        cancellationToken);

    /// <summary>Who voted a silo dead, and when: Orleans' list of addresses and moments.</summary>
    public async Task<string> VotesAsync(int port, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new MySqlCommand(
            "SELECT SuspectTimes FROM OrleansMembershipTable WHERE DeploymentId = @cluster AND Port = @port", connection);
        command.Parameters.AddWithValue("cluster", clusterId);
        command.Parameters.AddWithValue("port", port);
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "";
    }

    private async Task<IReadOnlyList<int>> FindAsync(string condition, CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new MySqlCommand(
            $"SELECT Port FROM OrleansMembershipTable WHERE DeploymentId = @cluster AND Status = @dead{condition}", connection);
        command.Parameters.AddWithValue("cluster", clusterId);
        command.Parameters.AddWithValue("dead", Dead);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ports = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
            ports.Add(reader.GetInt32(0));
        return ports;
    }
}
