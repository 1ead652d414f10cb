using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Testing.Histories;
using CouponKill.Testing.Invariants;

namespace CouponKill.Integration.Process;

/// <summary>A sale whose claim log gets lost halfway, and what everybody is told until it is sold out.</summary>
internal sealed class RebuildScene(SiloOptions options) : IAsyncDisposable
{
    private const int Units = 60;
    private const int Restocked = 40;
    private const int Early = 70;
    private const int All = 130;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly History _history = new();
    private SiloProcess? _silo;
    private ActivityBody? _sale;

    public SiloProcess Silo => _silo ?? throw new InvalidOperationException("No silo runs.");

    public ActivityBody Sale => _sale ?? throw new InvalidOperationException("Nothing is sold.");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Admin => Silo.Tokens.Admin();

    public async Task StartAsync() => _silo = await SiloProcess.StartAsync(options, Cancel);

    public async Task StopAsync()
    {
        Assert.Equal(0, await Silo.StopAsync(Cancel));
        await DisposeAsync();
    }

    /// <summary>Sells most of the units, restocked ones among them, until every claim has its order.</summary>
    public async Task SellMostAsync()
    {
        var body = new NewActivityBody("Rebuilt", Units, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        _sale = (await Silo.Client.CreateActivityAsync(Admin, body, Cancel)).Expect<ActivityBody>(201);
        var sentAt = TimeProvider.System.GetTimestamp();
        (await Silo.Client.RestockAsync(Sale.Id, Restocked, Admin, "restock", Cancel)).Expect<ActivityBody>(200);
        _history.Add(new AdminCall(Sale.Id, "restock", sentAt, TimeProvider.System.GetTimestamp(), Restocked));
        await ClaimAsync(1, Early);
        await AuditAsync(audit => audit.Consistent && audit.Orders == Early);
    }

    /// <summary>Nobody is sold anything, and everybody is told so as fits him.</summary>
    public async Task AssertRefusesAsync(string reason)
    {
        await Eventually.GetAsync(
            () => Silo.Client.ClaimAsync(Sale.Id, Silo.Tokens.User(1), key: null, Cancel),
            told => told.Code is "activity_unavailable",
            Timeout,
            Cancel);
        foreach (var user in new[] { 1, Early + 1 })
            Assert.Equal("activity_unavailable", (await Silo.Client.ClaimAsync(Sale.Id, Silo.Tokens.User(user), key: null, Cancel)).Code);
        Assert.Equal("activity_unavailable", (await Silo.Client.GetActivityAsync(Sale.Id, Cancel)).Code);
        Assert.Equal("activity_unavailable", (await Silo.Client.CommandAsync(Sale.Id, "resume", Admin, Cancel)).Code);

        var audit = await AuditAsync(audit => audit.Refused is not null);
        Assert.Equal((reason, false, Early), (audit.Refused!.Reason, audit.Consistent, audit.Orders));
        Assert.Contains($"dotnet CouponKill.Silo.dll rebuild {Sale.Id}", audit.Refused.Remedy, StringComparison.Ordinal);
        await Eventually.GetAsync(
            RefusalMetricsAsync, lines => lines.Any(
                line => line.Contains($"reason=\"{reason}\"", StringComparison.Ordinal)), Timeout, Cancel);
    }

    public Task<SiloCommand> RebuildAsync(params string[] words) =>
        SiloCommand.RunAsync(options, ["rebuild", $"{Sale.Id}", .. words], Cancel);

    public ServerProcess LaunchRebuild() => SiloCommand.Launch(options, ["rebuild", $"{Sale.Id}"]);

    /// <summary>It is back, paused; everybody has what he had; and it sells what is left, and not one unit more.</summary>
    public async Task AssertSellsTheRestAsync()
    {
        var activity = await Eventually.GetAsync(
            () => Silo.Client.GetActivityAsync(Sale.Id, Cancel), answer => answer.Status == 200, Timeout, Cancel);
        var back = activity.Read<ActivityBody>();
        Assert.Equal(
            ("paused", Units + Restocked, Early, Units + Restocked - Early), (back.Status, back.Total, back.Sold, back.Available));
        Assert.Equal("paused", (await Silo.Client.ClaimAsync(Sale.Id, Silo.Tokens.User(All), key: null, Cancel)).Code);
        Assert.Empty(await RefusalMetricsAsync());

        await new RecordingClient(Silo.Client, Silo.Tokens, _history, TimeProvider.System).CommandAsync(Sale.Id, "resume", Cancel);
        await ClaimAsync(1, All);
        var evidence = await SaleEvidence.CollectAsync(Silo.Client, Silo.Tokens, Sale, _history, Timeout, Cancel);
        var violations = InvariantChecker.Check(evidence);
        Assert.True(violations.Count == 0, InvariantChecker.Describe(violations));
        Assert.Equal(Units + Restocked, evidence.Orders.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        _silo = null;
    }

    private async Task<IReadOnlyList<string>> RefusalMetricsAsync() =>
        (await MetricsPage.ReadAsync(Silo.Client, Cancel)).Find("couponkill_activity_refused", $"activity=\"{Sale.Id}\"");

    private Task<AuditBody> AuditAsync(Func<AuditBody, bool> fits) => Eventually.GetAsync(
        async () => (await Silo.Client.AuditAsync(Sale.Id, Admin, Cancel)).Expect<AuditBody>(200), fits, Timeout, Cancel);

    private Task ClaimAsync(int firstUser, int lastUser)
    {
        var client = new RecordingClient(Silo.Client, Silo.Tokens, _history, TimeProvider.System);
        return Parallel.ForEachAsync(
            Enumerable.Range(firstUser, lastUser - firstUser + 1),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
            async (user, cancel) => await Eventually.GetAsync(
                () => client.ClaimAsync(Sale.Id, user, key: null, cancel), call => call.Told != Told.Unknown, Timeout, cancel));
    }
}
