using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CouponKill.Unit.Bench;

/// <summary>
/// A server of one connection that answers at once, but stands still before its first answer after the one that warms up.
/// </summary>
internal sealed class StallingServer : IAsyncDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public StallingServer(TimeSpan stall)
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync(stall);
    }

    public Uri Address { get; }

    /// <summary>The requests that came, as they came, without the one that warms up.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(TimeSpan stall)
    {
        using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
        var stream = client.GetStream();
        var buffer = new byte[4096];
        var nth = 0;
        while (await stream.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            if (nth > 0)
                Requests.Enqueue(Encoding.ASCII.GetString(buffer, 0, count));
            if (nth == 1)
                await Task.Delay(stall, _stop.Token);
            nth++;
            await stream.WriteAsync(Answer, _stop.Token);
        }
    }
}
