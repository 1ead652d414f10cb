using MySqlConnector;

namespace CouponKill.Chaos.Clusters;

/// <summary>Orleans' membership table, read in the database: the cluster itself may be of two minds.</summary>
internal sealed class Membership(string connectionString, string clusterId)
{
    /// <summary>Orleans' SiloStatus.Dead.</summary>
    private const int Dead = 6;

    /// <summary>The ports of the silos that were declared dead, or said so themselves at their end.</summary>
    public async Task<IReadOnlyList<int>> DeadAsync(CancellationToken cancellationToken)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new MySqlCommand(
            "SELECT Port FROM OrleansMembershipTable WHERE DeploymentId = @cluster AND Status = @dead", connection);
        command.Parameters.AddWithValue("cluster", clusterId);
        command.Parameters.AddWithValue("dead", Dead);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ports = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
            ports.Add(reader.GetInt32(0));
        return ports;
    }
}
