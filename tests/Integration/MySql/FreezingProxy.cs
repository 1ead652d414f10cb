using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace CouponKill.Integration.MySql;

/// <summary>
/// Stands between clients and a server on this machine. From the moment a client sends what it watches for, it passes nothing on
/// any more, neither that nor anything later, and keeps all connections open: for the client, the server stands still.
/// </summary>
public sealed class FreezingProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly Regex _watched;
    private readonly Task _accepting;
    private volatile bool _frozen;

    /// <summary>Creates a proxy in front of a port.</summary>
    /// <param name="serverPort">Where the server listens on 127.0.0.1.</param>
    /// <param name="watched">The packet to freeze at.</param>
    public FreezingProxy(int serverPort, Regex watched)
    {
        _serverPort = serverPort;
        _watched = watched;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect to on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>True once a client has sent what is watched for.</summary>
    public bool IsFrozen => _frozen;

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            var ended = await Task.WhenAny(PassAsync(near, far, watch: true), PassAsync(far, near, watch: false));
            await ended;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One of the two has gone, which ends the connection of the other.
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to, bool watch)
    {
        var buffer = new byte[65_536];
        while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var count)
        {
            if (watch && _watched.IsMatch(Encoding.Latin1.GetString(buffer, 0, count)))
                _frozen = true;
            if (_frozen)
                await Task.Delay(Timeout.Infinite, _end.Token);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }
}
