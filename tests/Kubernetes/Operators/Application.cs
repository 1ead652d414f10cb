using System.Globalization;
using System.Text.Json.Nodes;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>A real server, in place of an installation's pods.</summary>
public sealed class Application : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("couponkill-operator").FullName;
    private SiloProcess? _silo;

    public string JwtKey { get; } = TokenMinter.NewKey();

    public SiloProcess Silo => _silo ?? throw new InvalidOperationException("It has not been started.");

    public Uri Address => Silo.Options.Address;

    public async ValueTask InitializeAsync() => _silo = await SiloProcess.StartAsync(
        new SiloOptions { DataDirectory = _directory, JwtKey = JwtKey }, TestContext.Current.CancellationToken);

    /// <summary>The ids of all sales with a name.</summary>
    public async Task<IReadOnlyList<long>> FindAsync(string name, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var ids = new List<long>();
        var after = "";
        do
        {
            var page = JsonNode.Parse(await http.GetStringAsync($"/api/v1/activities?limit=200{after}", cancellation))!;
            ids.AddRange(page["items"]!.AsArray()
                .Where(item => string.Equals(item!["name"]!.ToString(), name, StringComparison.Ordinal))
                .Select(item => long.Parse(item!["id"]!.ToString(), CultureInfo.InvariantCulture)));
            after = page["next"] is { } next ? $"&after={next}" : "";
        }
        while (after.Length > 0);

        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
