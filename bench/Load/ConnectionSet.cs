namespace CouponKill.Bench.Load;

/// <summary>
/// Connections that are open and have had an answer: what the first request on a connection costs more than the others is paid before
/// anything is measured.
/// </summary>
internal sealed class ConnectionSet : IDisposable
{
    private ConnectionSet(Connection[] all) => All = all;

    public IReadOnlyList<Connection> All { get; }

    /// <summary>Opens so many connections, spread evenly over the servers.</summary>
    /// <exception cref="IOException">A server closed a connection.</exception>
    public static ConnectionSet Open(int count, IReadOnlyList<Uri> servers, int tokenLength, CancellationToken cancellationToken)
    {
        var connections = new List<Connection>(count);
        try
        {
            while (connections.Count < count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                connections.Add(new Connection(servers[connections.Count % servers.Count], tokenLength));
                connections[^1].WarmUp();
            }

            return new ConnectionSet([.. connections]);
        }
        catch
        {
            connections.ForEach(connection => connection.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var connection in All)
            connection.Dispose();
    }
}
