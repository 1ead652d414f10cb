using CouponKill.Harness.Processes;
using CouponKill.Harness.Servers;
using CouponKill.Integration.Process;

namespace CouponKill.Integration.Stored;

/// <summary>Makes fixtures with the program of this checkout. Run only when formats change; see tests/Fixtures/README.md.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FixtureMaker
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static StoredFixture Made { get; } =
        new(Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, "artifacts", "fixtures")).FullName);

    [Fact(Explicit = true)]
    public async Task A_data_directory()
    {
        using var data = new TempDirectory();
        var answers = await new StoryTeller(StoredShop.Embedded(data.Path)).TellAsync();
        await StoredFixture.PackAsync(data.Path, Made.EmbeddedArchive, Cancel);
        StoredCall.Write(Made.EmbeddedAnswers, answers);
    }

    [Fact(Explicit = true)]
    public async Task What_a_cluster_stores()
    {
        using var data = new TempDirectory();
        using var saved = new TempDirectory();
        await using var servers = await ClusterServers.StartAsync(Cancel);
        var options = servers.Member(data.Path, StoredShop.JwtKey, StoredShop.Password(StoredShop.Admin));
        var answers = await new StoryTeller(options).TellAsync();
        await StoredFixture.SaveAsync(servers, saved.Path, Cancel);
        await StoredFixture.PackAsync(saved.Path, Made.ClusterArchive, Cancel);
        StoredCall.Write(Made.ClusterAnswers, answers);
    }
}
