using System.Globalization;
using CouponKill.Bench.Load;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers;

/// <summary>This program as a server of its own that authenticates and answers, and does nothing else.</summary>
internal sealed class NoopPeer : IPeer, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ServerProcess _process;

    private NoopPeer(ServerProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public string Name => "noop";

    public Uri Address { get; }

    public int ProcessId => _process.Id;

    public int Status => 201;

    public static async Task<NoopPeer> StartAsync(string jwtKey, CancellationToken cancellationToken)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Jwt__Key"] = jwtKey,
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };
        string[] arguments = [NoopCommand.Verb, "--urls", address.GetLeftPart(UriPartial.Authority)];
        var process = ServerProcess.Start(typeof(NoopPeer).Assembly.Location, arguments, environment, Path.GetTempPath());
        using var client = new CouponKillClient(address);
        await process.WaitUntilAsync(cancel => AnswersAsync(client, cancel), Patience, cancellationToken);
        return new NoopPeer(process, address);
    }

    public Task<string> PrepareAsync(CancellationToken cancellationToken) => Task.FromResult("/api/v1/activities/1/claims");

    public Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> AnswersAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetAsync("/", token: null, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
