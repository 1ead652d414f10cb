using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Tools.Demo;

/// <summary>The server of a demonstration: the one that runs, or one started for it.</summary>
internal sealed class DemoServer : IAsyncDisposable
{
    private static readonly string[] UsualData = ["data", Path.Combine(RepositoryPaths.Root, "data")];

    private readonly SiloProcess? _started;

    private DemoServer(CouponKillClient client, TokenMinter tokens, SiloProcess? started) =>
        (Client, Tokens, _started) = (client, tokens, started);

    public CouponKillClient Client { get; }

    public TokenMinter Tokens { get; }

    /// <summary>Finds the running server and its key, or starts one.</summary>
    /// <exception cref="CommandException">There is a server, but no key that it accepts.</exception>
    public static async Task<DemoServer> FindAsync(DemoOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        var client = new CouponKillClient(options.Url, options.Connections);
        if (await AnswersAsync(client, cancellationToken))
            return new DemoServer(client, await FindKeyAsync(client, options, cancellationToken), started: null);
        client.Dispose();
        if (options.JwtKey is { } key)
            Minter(key);
        if (options.IsUrlGiven)
            throw new CommandException($"No server answers at {options.Url}: is the address right? Without --url one is started.");
        return await StartAsync(options, say, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_started is null)
            return;
        if (!_started.Process.HasExited)
            await _started.StopAsync(CancellationToken.None);
        await _started.DisposeAsync();
    }

    private static async Task<DemoServer> StartAsync(DemoOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        var data = Path.GetFullPath(options.Data ?? UsualData[0]);
        say($"No server answers at {options.Url}: starting one on {data}; it is stopped at the end.");
        var silo = await SiloProcess.StartAsync(
            new SiloOptions { DataDirectory = data, Port = options.Url.Port, JwtKey = options.JwtKey }, cancellationToken);
        return new DemoServer(new CouponKillClient(options.Url, options.Connections), silo.Tokens, silo);
    }

    private static async Task<bool> AnswersAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetAsync("/healthz/ready", token: null, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<TokenMinter> FindKeyAsync(CouponKillClient client, DemoOptions options, CancellationToken cancellationToken)
    {
        var keys = options.JwtKey is { } given ? [given] : ReadKeys(options.Data is { } data ? [data] : UsualData);
        foreach (var key in keys)
        {
            var tokens = Minter(key);
            if ((await client.ListOrdersAsync(tokens.Admin(), "?limit=1", cancellationToken)).Status == 200)
                return tokens;
        }

        throw new CommandException(keys.Count == 0
            ? $"The server at {client.Address} runs, but there is no jwt.key in {options.Data ?? UsualData[0]}: give its --data or its " +
                "--jwt-key."
            : $"The server at {client.Address} does not accept the key: give its --data or its --jwt-key.");
    }

    private static List<string> ReadKeys(IEnumerable<string> directories) =>
        [
            .. directories.Select(directory => Path.Combine(directory, "jwt.key"))
                .Where(File.Exists)
                .Select(path => File.ReadAllText(path).Trim())
                .Distinct(StringComparer.Ordinal),
        ];

    private static TokenMinter Minter(string key)
    {
        try
        {
            return new TokenMinter(key);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new CommandException("The key is not the base64 of 32 bytes or more.");
        }
    }
}
