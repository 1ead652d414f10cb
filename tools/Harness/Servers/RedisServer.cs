using System.Diagnostics;
using System.Globalization;

namespace CouponKill.Harness.Servers;

/// <summary>A Redis.</summary>
/// <param name="home">Where it lives; null for a temporary place.</param>
/// <param name="settings">Settings beside the usual ones, as on its command line: <c>--appendfsync everysec</c>.</param>
public sealed class RedisServer(ServerHome? home, params string[] settings) : RedisProcess(home)
{
    private const string PasswordFile = "password.conf";
    private static readonly TimeSpan TellTimeout = TimeSpan.FromSeconds(40);

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

    /// <summary>Starts a replica of this one, and waits until it has all, and has it on its disk.</summary>
    public async Task<RedisServer> StartReplicaAsync(CancellationToken cancellationToken, params string[] replicaSettings)
    {
        await SendAsync("CONFIG SET repl-diskless-sync-delay 0", cancellationToken);
        var replica = await StartNewAsync(
            cancellationToken,
            ["--replicaof", "127.0.0.1", Port.ToString(CultureInfo.InvariantCulture), .. replicaSettings]);
        await replica.WhenInSyncAsync(cancellationToken);
        await WhenTellsAsync(
            "replication", string.Create(CultureInfo.InvariantCulture, $"port={replica.Port},state=online"), cancellationToken);
        return replica;
    }

    /// <summary>
    /// Waits until this replica has all that its primary has. It then writes its append-only file anew; killed before that is done, it
    /// would have nothing.
    /// </summary>
    public async Task WhenInSyncAsync(CancellationToken cancellationToken)
    {
        await WhenTellsAsync("replication", "master_link_status:up", cancellationToken);
        await WhenTellsAsync("persistence", "aof_rewrite_scheduled:0", cancellationToken);
        await WhenTellsAsync("persistence", "aof_rewrite_in_progress:0", cancellationToken);
    }

    /// <summary>Waits until a section of INFO contains this text.</summary>
    public Task WhenTellsAsync(string section, string text, CancellationToken cancellationToken) => Eventually.GetAsync(
        () => SendAsync($"INFO {section}", cancellationToken),
        info => info.Contains(text, StringComparison.Ordinal),
        TellTimeout,
        cancellationToken);

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
