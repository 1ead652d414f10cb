using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CouponKill.Harness.Processes;

namespace CouponKill.Harness.Kafka;

/// <summary>
/// A broker's address that outlives the broker: it passes all on to the brokers that are behind it now. So brokers can lose what they
/// have, which the mock cluster never does, and topics can be made on request, which it cannot.
/// </summary>
/// <remarks>For clusters of one broker.</remarks>
public sealed class KafkaRelay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly RelayOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<RelayConnection, Task> _connections = new();
    private readonly Task _accepting;
    private volatile MockKafka _brokers;

    private KafkaRelay(RelayOptions options)
    {
        _options = options;
        _brokers = MockKafka.Start();
        _listener = new TcpListener(IPAddress.Loopback, FreePort.Next());
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The brokers that are behind it now.</summary>
    public MockKafka Brokers => _brokers;

    /// <summary>True when it makes topics on request.</summary>
    public bool CreatesTopics => _options.CreatesTopics;

    /// <summary>Where clients connect.</summary>
    public string BootstrapServers => $"127.0.0.1:{Port}";

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Starts a broker and its relay.</summary>
    public static KafkaRelay Start(RelayOptions? options = null) => new(options ?? new RelayOptions());

    /// <summary>The broker is lost with all that it has; an empty one takes its place, with the same address.</summary>
    /// <param name="prepare">Puts into the new one what it has before anybody reaches it.</param>
    public void LoseEverything(Action<MockKafka>? prepare = null)
    {
        var (next, lost) = (MockKafka.Start(), _brokers);
        prepare?.Invoke(next);
        _brokers = next;
        foreach (var connection in _connections.Keys)
            connection.Cut();
        lost.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var connection in _connections.Keys)
            connection.Cut();
        await Task.WhenAll(_connections.Values);
        _brokers.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var connection = new RelayConnection(client, _brokers, Port, _options);
                _connections[connection] = Task.Run(() => ServeAsync(connection));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(RelayConnection connection)
    {
        using (connection)
            await connection.RunAsync();
        _connections.TryRemove(connection, out _);
    }
}
