using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CouponKill.Harness.Servers;

/// <summary>A Redis.</summary>
/// <param name="settings">Settings beside the usual ones, as on its command line: <c>--appendfsync everysec</c>.</param>
public sealed class RedisServer(params string[] settings) : DataServer
{
    /// <summary>Its address in StackExchange.Redis' syntax.</summary>
    public string Configuration => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The append-only file that is being written; the base file of the last rewrite lies beside it.</summary>
    public string AppendOnlyFile => System.IO.Directory.GetFiles(Path.Combine(Directory, "appendonlydir"), "*.incr.aof").Max(StringComparer.Ordinal)!;

    /// <summary>Starts one.</summary>
    public static async Task<RedisServer> StartNewAsync(CancellationToken cancellationToken, params string[] settings)
    {
        var server = new RedisServer(settings);
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends one command over a connection of its own and returns what came first: a line, or a bulk string.</summary>
    public async Task<string> SendAsync(string command, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var line = await reader.ReadLineAsync(cancellationToken) ?? "";
        if (!line.StartsWith('$') || line is "$-1")
            return line;
        var text = new char[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture)];
        var read = await reader.ReadBlockAsync(text, cancellationToken);
        return new string(text, 0, read);
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo StartInfo() => new(
        Find("redis-server", "redis-server"),
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--bind", "127.0.0.1",
            "--dir", Directory,
            "--logfile", LogFile,
            "--save", "",
            "--appendonly", "yes",
            "--appendfsync", "always",
            .. settings,
        ]);

    /// <inheritdoc/>
    protected override async Task<int?> AskProcessIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = await SendAsync("INFO server", cancellationToken);
            var line = info.ReplaceLineEndings("\n").Split('\n').FirstOrDefault(l => l.StartsWith("process_id:", StringComparison.Ordinal));
            return line is null ? null : int.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return null;
        }
    }
}
