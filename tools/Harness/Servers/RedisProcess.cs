using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CouponKill.Harness.Servers;

/// <summary>A process that speaks Redis' protocol.</summary>
/// <param name="home">Where it lives; null for a temporary place.</param>
public abstract class RedisProcess(ServerHome? home) : DataServer(home)
{
    /// <summary>Sends one command over a connection of its own and returns what came first: a line, or a bulk string.</summary>
    public async Task<string> SendAsync(string command, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        if (Password is not null)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"AUTH {Password}\r\n"), cancellationToken);
            await reader.ReadLineAsync(cancellationToken);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        var line = await reader.ReadLineAsync(cancellationToken) ?? "";
        if (!line.StartsWith('$') || line is "$-1")
            return line;
        var text = new char[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
        var read = await reader.ReadBlockAsync(text, cancellationToken);
        return new string(text, 0, read);
    }

    /// <inheritdoc/>
    protected override async Task<int?> AskProcessIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = await SendAsync("INFO server", cancellationToken);
            var line = info.ReplaceLineEndings("\n").Split('\n').FirstOrDefault(l => l.StartsWith("process_id:", StringComparison.Ordinal));
            return line is null
                ? null
                : int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }
    }
}
