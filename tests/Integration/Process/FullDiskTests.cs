using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>A disk that is full: nothing is sold, readiness and few log lines say so, and it goes on by itself.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FullDiskTests
{
    private const int Requests = 200;
    private const int MostLogged = 100_000;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readiness_fails_the_log_stays_small_and_selling_goes_on_when_there_is_room()
    {
        using var data = new TempDirectory();
        var unlimited = new FileLimit(Bytes: null);
        var options = new SiloOptions
        {
            DataDirectory = data.Path,
            Environment = "Production",
            JwtKey = TokenMinter.NewKey(),
            AdminPassword = "correct horse battery",
            FileLimit = unlimited,
        };
        await using var silo = await SiloProcess.StartAsync(options, Cancel);
        var sale = await OpenAsync(silo);
        Assert.Equal(201, (await ClaimAsync(silo, sale, user: 1)).Status);

        await new FileLimit(Bytes: 0).SetAsync(silo.Process.Id, Cancel);
        var before = Logged(silo);
        for (var user = 2; user < Requests; user++)
            Assert.Equal(503, (await ClaimAsync(silo, sale, user)).Status);
        await WhenReadyIsAsync(silo, 503);
        Assert.InRange(Logged(silo) - before, 1, MostLogged);
        Assert.Contains("Nothing new is sold", silo.Process.Output, StringComparison.Ordinal);

        await unlimited.SetAsync(silo.Process.Id, Cancel);
        await WhenReadyIsAsync(silo, 200);
        Assert.Equal(200, (await ClaimAsync(silo, sale, user: 1)).Status);
        Assert.Equal(201, (await ClaimAsync(silo, sale, user: Requests)).Status);
    }

    private static int Logged(SiloProcess silo) => silo.Process.Output.Length + silo.Process.Errors.Length;

    private static Task<ApiAnswer> WhenReadyIsAsync(SiloProcess silo, int status) => Eventually.GetAsync(
        () => silo.Client.GetAsync("/healthz/ready", token: null, Cancel), answer => answer.Status == status, Timeout, Cancel);

    private static Task<ApiAnswer> ClaimAsync(SiloProcess silo, long sale, int user) =>
        silo.Client.ClaimAsync(sale, silo.Tokens.User(user), key: null, Cancel);

    private static async Task<long> OpenAsync(SiloProcess silo)
    {
        var now = DateTimeOffset.UtcNow;
        var body = new NewActivityBody("full", 1_000, now.AddSeconds(-1), now.AddHours(1));
        return (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201).Id;
    }
}
