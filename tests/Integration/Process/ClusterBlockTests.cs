using System.Diagnostics;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Testing;

namespace CouponKill.Integration.Process;

/// <summary>Blocks in the cluster profile: whichever silo dies, and whenever Redis does, nobody who is blocked gets a claim.</summary>
[Campaign]
[Collection(ProcessCollection.Name)]
public sealed class ClusterBlockTests(ITestOutputHelper output)
{
    private const string Password = "correct horse battery";
    private const int Users = 16;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Blocks_survive_the_loss_of_each_silo_and_of_Redis()
    {
        using var data = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var key = TokenMinter.NewKey();
        Task<SiloProcess> StartAsync(string name) => SiloProcess.StartAsync(
            servers.Member(Path.Combine(data.Path, name), key, Password), Cancel);

        await using var first = await StartAsync("first");
        await using var second = await StartAsync("second");
        foreach (var user in Enumerable.Range(1, Users))
            (await first.Client.BlockAsync(user, new NewBlockBody("bot"), first.Tokens.Admin(), Cancel)).Expect<BlockBody>(200);
        var sale = await OpenAsync(first);
        await AssertBlockedAsync(second, sale);

        await first.KillAsync(Cancel);
        await AssertBlockedAsync(second, sale);
        await using var third = await StartAsync("third");
        await second.KillAsync(Cancel);
        await AssertBlockedAsync(third, sale);

        await servers.Redis.KillAsync(Cancel);
        var refused = await third.Client.BlockAsync(Users + 1, new NewBlockBody("bot"), third.Tokens.Admin(), Cancel);
        Assert.Equal((503, "outcome_unknown"), (refused.Status, refused.Code));
        await servers.Redis.StartAsync(Cancel);
        await Eventually.GetAsync(
            () => third.Client.BlockAsync(Users + 1, new NewBlockBody("bot"), third.Tokens.Admin(), Cancel),
            answer => answer.Status == 200,
            Timeout,
            Cancel);
        await AssertBlockedAsync(third, sale);
        var granted = await Eventually.GetAsync(
            () => third.Client.ClaimAsync(sale, third.Tokens.User(Users + 2), key: null, Cancel),
            answer => answer.Status != 503,
            Timeout,
            Cancel);
        granted.Expect<OrderBody>(201);
        Assert.Equal(1, (await third.Client.GetActivityAsync(sale, Cancel)).Expect<ActivityBody>(200).Sold);
    }

    private static async Task<long> OpenAsync(SiloProcess silo)
    {
        var body = new NewActivityBody("blocks", Users * 2, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        return (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), body, Cancel)).Expect<ActivityBody>(201).Id;
    }

    /// <summary>Every user, in all partitions, is refused; an unknown outcome is asked again, as any client does.</summary>
    private async Task AssertBlockedAsync(SiloProcess silo, long sale)
    {
        var started = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(1, Users).Select(user => Eventually.GetAsync(
            () => silo.Client.ClaimAsync(sale, silo.Tokens.User(user), key: null, Cancel),
            answer => answer.Status != 503,
            Timeout,
            Cancel)));
        Assert.All(answers, answer => Assert.Equal((403, "user_blocked"), (answer.Status, answer.Code)));
        output.WriteLine($"All partitions had answered after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s.");
    }
}
