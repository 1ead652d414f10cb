using System.Globalization;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Integration.Process;

namespace CouponKill.Integration.Stored;

/// <summary>
/// What an earlier program has stored is opened by today's, which answers as that one did and sells on from there. Only repeats
/// of admins' commands are marked now, and so they are in the kept answers.
/// </summary>
[Collection(ProcessCollection.Name)]
public sealed class StoredDataTests : IDisposable
{
    private readonly TempDirectory _data = new();

    public static TheoryData<string> Commits => [.. StoredFixture.Commits];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(Commits))]
    public async Task A_data_directory_is_opened(string commit)
    {
        var fixture = StoredFixture.Of(commit);
        await StoredFixture.UnpackAsync(fixture.EmbeddedArchive, _data.Path, Cancel);
        await AssertGoesOnAsync(StoredShop.Embedded(_data.Path), StoredCall.Read(fixture.EmbeddedAnswers));
    }

    [Theory]
    [MemberData(nameof(Commits))]
    public async Task MySQL_and_Redis_of_a_cluster_are_opened(string commit)
    {
        var fixture = StoredFixture.Of(commit);
        using var saved = new TempDirectory();
        await StoredFixture.UnpackAsync(fixture.ClusterArchive, saved.Path, Cancel);
        await using var servers = await ClusterServers.StartAsync(Cancel);
        await StoredFixture.LoadAsync(servers, saved.Path, Cancel);
        var options = servers.Member(_data.Path, StoredShop.JwtKey, StoredShop.Password(StoredShop.Admin));
        await AssertGoesOnAsync(options, StoredCall.Read(fixture.ClusterAnswers));
    }

    private static async Task AssertGoesOnAsync(SiloOptions options, IReadOnlyList<StoredCall> answers)
    {
        List<OrderBody> sold;
        await using (var silo = await SiloProcess.StartAsync(options, Cancel))
        {
            var tokens = await StoredShop.LogInAsync(silo.Client, Cancel);
            await AssertAnswersAsync(silo, tokens, answers);
            sold = await SellOnAsync(silo, tokens);
            await silo.KillAsync(Cancel);
        }

        await using var again = await SiloProcess.StartAsync(options, Cancel);
        await AssertKeptAsync(again, sold);
        Assert.Equal(0, await again.StopAsync(Cancel));
        var doctor = await SiloCommand.RunAsync(options, ["doctor"], Cancel);
        Assert.True(doctor.ExitCode == 0, doctor.ToString());
    }

    private static async Task AssertAnswersAsync(SiloProcess silo, Dictionary<string, string> tokens, IReadOnlyList<StoredCall> answers)
    {
        foreach (var activity in await StoredShop.ListAsync(silo.Client, Cancel))
            await StoredShop.SettleAsync(silo.Client, tokens[StoredShop.Admin], activity.Id, Cancel);
        Assert.NotEmpty(answers);
        foreach (var answer in answers)
            Assert.Equal(answer.ToString(), (await answer.AskAsync(silo.Client, tokens, Cancel)).ToString());
    }

    /// <summary>Somebody who has nothing yet buys in every sale that has something; each order gets the next number.</summary>
    private static async Task<List<OrderBody>> SellOnAsync(SiloProcess silo, Dictionary<string, string> tokens)
    {
        var sold = new List<OrderBody>();
        var all = await StoredShop.ListAsync(silo.Client, Cancel);
        var sales = all.Where(sale => sale is { Status: "open", Available: > 0, HoldSeconds: 0 }).ToList();
        Assert.NotEmpty(sales);
        foreach (var sale in sales)
        {
            var before = await AuditAsync(silo, sale.Id);
            var order = (await silo.Client.ClaimAsync(sale.Id, tokens["dave"], Key(sale.Id), Cancel)).Expect<OrderBody>(201);
            Assert.Equal(before.Seq + 1, order.Seq);
            Assert.Equal(
                before with { Available = before.Available - 1, Sold = before.Sold + 1, Seq = order.Seq, Orders = before.Orders + 1 },
                await AuditAsync(silo, sale.Id));
            sold.Add(order);
        }

        return sold;
    }

    /// <summary>After the log has been read again, old records and new ones, everybody gets the order that he has.</summary>
    private static async Task AssertKeptAsync(SiloProcess silo, List<OrderBody> sold)
    {
        foreach (var order in sold)
        {
            var repeated = await silo.Client.ClaimAsync(order.ActivityId, silo.Tokens.User(order.UserId), Key(order.ActivityId), Cancel);
            Assert.Equal(order, repeated.Expect<OrderBody>(200));
            var audit = await AuditAsync(silo, order.ActivityId);
            Assert.Equal(order.Seq, audit.Seq);
        }
    }

    private static Task<AuditBody> AuditAsync(SiloProcess silo, long activityId) =>
        StoredShop.SettleAsync(silo.Client, silo.Tokens.Admin(), activityId, Cancel);

    private static string Key(long activityId) => string.Create(CultureInfo.InvariantCulture, $"dave-{activityId}");
}
