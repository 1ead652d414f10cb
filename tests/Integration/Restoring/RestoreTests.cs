using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Integration.Process;
using CouponKill.Testing;

namespace CouponKill.Integration.Restoring;

/// <summary>
/// Each store alone is put back to an older copy: nothing is given out twice, and what a store has forgotten is not sold anew.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class RestoreTests : IDisposable
{
    private const string Password = "correct horse battery";

    private static readonly Forgotten CatalogForgets = new("activity_not_found", "which the catalog does not know");
    private static readonly Forgotten LogForgets = new("activity_unavailable", "or run: rebuild");

    private readonly TempDirectory _data = new();
    private readonly TempDirectory _copy = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SiloOptions Embedded => new() { DataDirectory = _data.Path, AdminPassword = Password };

    public void Dispose()
    {
        _data.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public Task The_catalog_of_the_embedded_profile_is_put_back() =>
        AssertNothingTwiceAsync(Embedded, RestoredStore.File(_data.Path, "orders.db"), CatalogForgets);

    [Fact]
    [Campaign]
    public Task The_log_of_the_embedded_profile_is_put_back() =>
        AssertNothingTwiceAsync(Embedded, RestoredStore.File(_data.Path, "claims.db"), LogForgets);

    [Fact]
    [Campaign]
    public async Task MariaDB_is_put_back()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await AssertNothingTwiceAsync(Member(servers), RestoredStore.MySql(servers, Cancel), CatalogForgets);
    }

    [Fact]
    [Campaign]
    public async Task Redis_is_put_back()
    {
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await AssertNothingTwiceAsync(Member(servers), RestoredStore.Redis(servers, _copy, Cancel), LogForgets);
    }

    [Fact]
    public async Task Stores_that_somebody_sells_from_are_not_examined_in_the_embedded_profile()
    {
        await using var silo = await SiloProcess.StartAsync(Embedded, Cancel);
        var doctor = await SiloCommand.RunAsync(Embedded, ["doctor"], Cancel);
        Assert.Equal(2, doctor.ExitCode);
        Assert.Contains(_data.Path, Assert.Single(doctor.Errors.Trim().Split(Environment.NewLine)), StringComparison.Ordinal);
    }

    /// <summary>The copy knows one sale; the other is younger than the copy.</summary>
    private static async Task AssertNothingTwiceAsync(SiloOptions options, RestoredStore store, Forgotten forgotten)
    {
        await using var scene = new RestoreScene(options);
        await scene.StartAsync();
        var erin = await scene.SellAsync("erin", "Old");
        await scene.SaveAsync(store);
        var dave = await scene.SellAsync("dave", "Alpha");
        await scene.PutBackAsync(store, forgotten.Finding);
        var carol = await scene.SellAsync("carol", "Beta");
        await scene.AssertApartAsync(dave, carol);
        await scene.AssertNotSoldAsync(dave, forgotten.Code);
        await scene.AssertKeptAsync(erin);
    }

    private SiloOptions Member(ClusterServers servers) => servers.Member(_data.Path, TokenMinter.NewKey(), Password);

    /// <summary>How it shows that a store has forgotten an activity.</summary>
    /// <param name="Code">What a claim is answered.</param>
    /// <param name="Finding">What the examination of the stores says.</param>
    private sealed record Forgotten(string Code, string Finding);
}
