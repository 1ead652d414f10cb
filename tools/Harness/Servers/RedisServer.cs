using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CouponKill.Harness.Servers;

/// <summary>A Redis.</summary>
/// <param name="home">Where it lives; null for a temporary place.</param>
/// <param name="settings">Settings beside the usual ones, as on its command line: <c>--appendfsync everysec</c>.</param>
public sealed class RedisServer(ServerHome? home, params string[] settings) : DataServer(home)
{
    private const string PasswordFile = "password.conf";

    /// <summary>Creates a Redis in a temporary place that does not run yet.</summary>
    /// <param name="settings">Settings beside the usual ones, as on its command line.</param>
    public RedisServer(params string[] settings)
        : this(home: null, settings)
    {
    }

    /// <summary>Its address, and the password if it asks for one, in StackExchange.Redis' syntax.</summary>
    public string Configuration =>
        string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}") + (Password is null ? "" : $",password={Password}");

    /// <summary>The append-only file that is being written; the base file of the last rewrite lies beside it.</summary>
    public string AppendOnlyFile =>
        System.IO.Directory.GetFiles(Path.Combine(Directory, "appendonlydir"), "*.incr.aof").Max(StringComparer.Ordinal)!;

    /// <summary>Starts an empty one in a temporary place.</summary>
    public static Task<RedisServer> StartNewAsync(CancellationToken cancellationToken, params string[] settings) =>
        StartNewAsync(home: null, cancellationToken, settings);

    /// <summary>Starts one on the data that its home has, if there are any.</summary>
    public static async Task<RedisServer> StartNewAsync(ServerHome? home, CancellationToken cancellationToken, params string[] settings)
    {
        var server = new RedisServer(home, settings);
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
    protected override ProcessStartInfo StartInfo()
    {
        WriteSecret(PasswordFile, Password is null ? "" : $"requirepass {Password}");
        return new ProcessStartInfo(Find("redis-server", "redis-server"), Arguments());
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

    private string[] Arguments() =>
    [
        Path.Combine(Directory, PasswordFile),
        "--port", Port.ToString(CultureInfo.InvariantCulture),
        "--bind", "127.0.0.1",
        "--dir", Directory,
        "--logfile", LogFile,
        "--save", "",
        "--appendonly", "yes",
        "--appendfsync", "always",
        .. settings,
    ];
}
