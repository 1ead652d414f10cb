using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>A real process whose clock is an hour ahead.</summary>
[Collection(ProcessCollection.Name)]
public sealed class WrongClockTests
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clock_that_steps_forward_and_back_stops_sales_meanwhile_and_changes_nothing()
    {
        using var data = new TempDirectory();
        using var clock = WrongClock.Ahead(TimeSpan.Zero);
        await using var silo = await SiloProcess.StartAsync(
            new SiloOptions { DataDirectory = data.Path, Settings = clock.Environment }, Cancel);
        var open = await CreateAsync(silo, startsInMinutes: -1, lastsMinutes: 21);
        var later = await CreateAsync(silo, startsInMinutes: 30, lastsMinutes: 60);
        Assert.Equal(201, (await ClaimAsync(silo, open, 1)).Status);

        clock.SetAhead(Step);
        var refused = await Eventually.GetAsync(() => ClaimAsync(silo, open, 2), answer => answer.Status == 503, Soon, Cancel);
        Assert.Equal("clock_untrusted", refused.Code);
        Assert.Equal(503, (await silo.Client.GetAsync("/healthz/ready", token: null, Cancel)).Status);
        Assert.Equal(200, (await ClaimAsync(silo, open, 1)).Status);
        Assert.NotEqual(201, (await ClaimAsync(silo, later, 1)).Status);
        await Eventually.GetAsync(
            () => Task.FromResult(silo.Process.Output),
            text => text.Contains("s ahead, so nothing", StringComparison.Ordinal),
            Soon,
            Cancel);

        clock.SetAhead(TimeSpan.Zero);
        await Eventually.GetAsync(() => ClaimAsync(silo, open, 2), answer => answer.Status == 201, Soon, Cancel);
        Assert.Equal(200, (await silo.Client.GetAsync("/healthz/ready", token: null, Cancel)).Status);
        Assert.Equal("open", (await silo.Client.GetActivityAsync(open, Cancel)).Expect<ActivityBody>(200).Status);
        Assert.Equal("scheduled", (await silo.Client.GetActivityAsync(later, Cancel)).Expect<ActivityBody>(200).Status);
        Assert.Equal("not_started", (await ClaimAsync(silo, later, 1)).Code);
    }

    private static async Task<long> CreateAsync(SiloProcess silo, double startsInMinutes, double lastsMinutes)
    {
        var start = DateTimeOffset.UtcNow.AddMinutes(startsInMinutes);
        var created = await Eventually.GetAsync(
            () => silo.Client.CreateActivityAsync(
                silo.Tokens.Admin(), new NewActivityBody("clock", 5, start, start.AddMinutes(lastsMinutes)), Cancel),
            answer => answer.Status != 503,
            Soon,
            Cancel);
        return created.Expect<ActivityBody>(201).Id;
    }

    private static Task<ApiAnswer> ClaimAsync(SiloProcess silo, long sale, long user) =>
        silo.Client.ClaimAsync(sale, silo.Tokens.User(user), key: null, Cancel);
}
