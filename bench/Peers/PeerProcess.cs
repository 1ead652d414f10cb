using System.Globalization;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers;

/// <summary>This program as a server of its own.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly ServerProcess _process;

    private PeerProcess(ServerProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    /// <summary>Starts one of the serving verbs and waits until it answers.</summary>
    public static async Task<PeerProcess> StartAsync(string jwtKey, CancellationToken cancellationToken, params string[] verb)
    {
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Jwt__Key"] = jwtKey,
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
        };
        string[] arguments = [.. verb, "--urls", address.GetLeftPart(UriPartial.Authority)];
        var process = ServerProcess.Start(typeof(PeerProcess).Assembly.Location, arguments, environment, Path.GetTempPath());
        try
        {
            using var client = new CouponKillClient(address);
            await process.WaitUntilAsync(cancel => AnswersAsync(client, cancel), StartTimeout, cancellationToken);
            return new PeerProcess(process, address);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

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
