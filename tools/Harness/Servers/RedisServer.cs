using System.Diagnostics;
using System.Globalization;

namespace CouponKill.Harness.Servers;

/// <summary>A Redis.</summary>
/// <param name="home">Where it lives; null for a temporary place.</param>
/// <param name="settings">Settings beside the usual ones, as on its command line: <c>--appendfsync everysec</c>.</param>
public sealed class RedisServer(ServerHome? home, params string[] settings) : RedisProcess(home)
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

    /// <inheritdoc/>
    protected override ProcessStartInfo StartInfo()
    {
        WriteSecret(PasswordFile, Password is null ? "" : $"requirepass {Password}");
        return new ProcessStartInfo(Find("redis-server", "redis-server"), Arguments());
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
