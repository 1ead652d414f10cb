using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;
using Microsoft.Data.Sqlite;

namespace CouponKill.Integration.Process;

/// <summary>A user who has gone gets nothing: nobody would hear of it.</summary>
[Collection(ProcessCollection.Name)]
public sealed class AbandonedClaimTests
{
    private const string Batches = "couponkill_batcher_size_count";
    private const string Waiting = "couponkill_batcher_depth";
    private const int First = 7_001;
    private const int Second = 7_002;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_that_waits_for_its_batch_is_dropped_when_its_connection_is_closed()
    {
        using var data = new TempDirectory();
        await using var silo = await SiloProcess.StartAsync(OneBatchAtATime(data), Cancel);
        var sale = (await silo.Client.CreateActivityAsync(silo.Tokens.Admin(), Open(), Cancel)).Expect<ActivityBody>(201);
        var batches = await ReadAsync(silo, Batches);

        using var held = Hold(Path.Combine(data.Path, "claims.db"));
        var first = silo.Client.ClaimAsync(sale.Id, silo.Tokens.User(First), key: null, Cancel);
        await Eventually.GetAsync(() => ReadAsync(silo, Batches), count => count > batches, SharedSilo.Timeout, Cancel);
        using (var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancel))
        {
            using var client = new CouponKillClient(silo.Options.Address);
            var second = client.ClaimAsync(sale.Id, silo.Tokens.User(Second), key: null, leaving.Token);
            await Eventually.GetAsync(() => ReadAsync(silo, Waiting), count => count == 1, SharedSilo.Timeout, Cancel);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        }

        var page = await Eventually.GetAsync(
            () => MetricsPage.ReadAsync(silo.Client, Cancel), page => page.Sum(Waiting) == 0, SharedSilo.Timeout, Cancel);
        Assert.Equal(batches + 1, page.Sum(Batches));
        held.Dispose();

        // On a slow machine the log was held for too long, and the first has to ask again.
        await first;
        await Eventually.GetAsync(
            () => silo.Client.ClaimAsync(sale.Id, silo.Tokens.User(First), key: null, Cancel),
            answer => answer.Status is 200 or 201,
            SharedSilo.Timeout,
            Cancel);
        Assert.Equal(404, (await silo.Client.GetMyClaimAsync(sale.Id, silo.Tokens.User(Second), Cancel)).Status);
    }

    private static SiloOptions OneBatchAtATime(TempDirectory data) => new()
    {
        DataDirectory = data.Path,
        AdminPassword = SharedSilo.AdminPassword,
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Claims:BatchesInFlight"] = "1",
            ["Claims:QueueTimeout"] = "00:01:00",
        },
    };

    private static NewActivityBody Open() => new("Sale", 10, DateTimeOffset.UtcNow.AddSeconds(-1), DateTimeOffset.UtcNow.AddHours(1), 1, 0);

    /// <summary>Lets nobody else write to a database until disposed.</summary>
    private static SqliteConnection Hold(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }

    private static async Task<double> ReadAsync(SiloProcess silo, string metric) =>
        (await MetricsPage.ReadAsync(silo.Client, Cancel)).Sum(metric);
}
