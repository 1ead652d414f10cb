using CouponKill.Harness.Kafka;
using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

public sealed class RestartTests
{
    private const int UnknownServerError = -1;

    [Fact]
    public async Task An_orderly_stop_commits_so_a_restart_repeats_nothing()
    {
        await using var scene = await KafkaScene.StartAsync(configure: CommitOnStopOnly);
        for (var i = 0; i < 8; i++)
            await scene.PublishAsync($"s{i}", 0, 100);
        await scene.ArrivedAsync(800);
        await scene.StopAsync();
        Assert.Equal(0, scene.Lag);
        await scene.DeployAsync();
        for (var i = 0; i < 8; i++)
            await scene.PublishAsync($"s{i}", 100, 10);
        await scene.ArrivedAsync(880);
        for (var i = 0; i < 8; i++)
            Assert.Equal(KafkaScene.Numbers(0, 110), scene.Sink.Of($"s{i}"));
    }

    /// <summary>
    /// A silo that stops may be late: the partition's new owner may have gone on. The attempt says that the reader has polled since the
    /// commit, so that its client has heard of it.
    /// </summary>
    [Fact]
    public async Task A_stop_does_not_move_the_group_back()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1);
        await scene.PublishAsync("one", 0, 1);
        await scene.ArrivedAsync(1);
        await scene.LagAsync(0);
        scene.Sink.IsDown = true;
        await scene.PublishAsync("one", 1, 1);
        await KafkaScene.UntilAsync(() => scene.Sink.Attempts, attempts => attempts > 0);
        scene.Probe.Commit(KafkaScene.Group, scene.Topic, partition: 0, offset: 2);
        await scene.StopAsync();
        Assert.Equal(0, scene.Lag);
    }

    [Fact]
    public async Task A_crash_repeats_at_most_what_was_not_committed()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1);
        for (var i = 0; i < 50; i++)
            await scene.PublishAsync("one", i, 1);
        await scene.ArrivedAsync(50);
        await scene.LagAsync(0);
        scene.Brokers.Fail(KafkaApi.OffsetCommit, Enumerable.Repeat(UnknownServerError, 10_000).ToArray());
        for (var i = 50; i < 80; i++)
            await scene.PublishAsync("one", i, 1);
        await scene.ArrivedAsync(80);
        await scene.Cluster.KillSiloAsync(scene.Cluster.Silos[0], TestContext.Current.CancellationToken);
        await scene.StopAsync();
        Assert.Equal(30, scene.Lag);
        await scene.DeployAsync();
        await scene.PublishAsync("one", 80, 1);
        await scene.ArrivedAsync(81);
        // Not before: the killed silo is in this process, and its client may still try to commit.
        scene.Brokers.ClearFailures(KafkaApi.OffsetCommit);
        Assert.Equal([.. KafkaScene.Numbers(0, 80), .. KafkaScene.Numbers(50, 31)], scene.Sink.Of("one"));
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task What_comes_while_all_silos_are_down_arrives_after_the_restart()
    {
        await using var scene = await KafkaScene.StartAsync();
        scene.Sink.IsDown = true;
        for (var i = 0; i < 20; i++)
            await scene.PublishAsync("one", i, 1);
        await KafkaScene.UntilAsync(() => scene.Sink.Attempts, attempts => attempts > 0);
        await scene.StopAsync();
        Assert.Equal(20, scene.Lag);
        scene.Sink.IsDown = false;
        await scene.DeployAsync();
        await scene.ArrivedAsync(20);
        Assert.Equal(KafkaScene.Numbers(0, 20), scene.Sink.Of("one"));
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task Two_silos_share_the_partitions_and_the_survivor_takes_all()
    {
        const int Streams = 32;
        await using var scene = await KafkaScene.StartAsync(silos: 2, partitions: 16);
        for (var i = 0; i < Streams; i++)
            await scene.PublishAsync($"s{i}", 0, 10);
        await scene.ArrivedAsync(Streams * 10);
        await scene.LagAsync(0);
        await scene.Cluster.KillSiloAsync(scene.Cluster.Silos[1], TestContext.Current.CancellationToken);
        for (var i = 0; i < Streams; i++)
            await scene.PublishAsync($"s{i}", 10, 10);
        await scene.ArrivedAsync(Streams * 20);
        for (var i = 0; i < Streams; i++)
            Assert.Equal(KafkaScene.Numbers(0, 20), scene.Sink.Of($"s{i}").Distinct());
        await scene.LagAsync(0);
    }

    private static void CommitOnStopOnly(KafkaStreamOptions options) => options.CommitInterval = TimeSpan.FromHours(1);
}
