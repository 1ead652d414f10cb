using CouponKill.Harness.Kafka;
using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

/// <summary>Brokers that lose what they have while silos read from them.</summary>
public sealed class LostLogTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task After_the_brokers_lost_everything_all_that_comes_is_read()
    {
        await using var scene = KafkaScene.Behind(KafkaRelay.Start(), configure: Impatient);
        await scene.DeployAsync();
        using var lost = new MeterProbe("kafka_streams.logs_lost", scene.Topic);
        await PublishAsync(scene, 0, 20);
        await scene.ArrivedAsync(20);
        await scene.LagAsync(0);
        scene.LoseEverything();
        await PublishAsync(scene, 20, 5);
        await scene.ArrivedAsync(25, Soon);
        Assert.Equal(KafkaScene.Numbers(0, 25), scene.Sink.Of("one").Distinct());
        Assert.Equal(1, lost.Counted);
        await scene.LagAsync(0);
        Assert.Equal(scene.Probe.Ends(scene.Topic, 1), scene.Probe.Committed(KafkaScene.Group, scene.Topic, 1));
    }

    /// <summary>What is there is less than what was read, and the reader has no room: nothing may look as if it were delivered.</summary>
    [Fact]
    public async Task The_lag_is_true_while_the_sink_is_down_and_the_brokers_lost_everything()
    {
        await using var scene = KafkaScene.Behind(KafkaRelay.Start(), configure: options =>
        {
            Impatient(options);
            (options.QueueCapacity, options.CacheCapacity) = (2, 2);
        });
        await scene.DeployAsync();
        using var lag = new MeterProbe("kafka_streams.lag", scene.Topic);
        await PublishAsync(scene, 0, 20);
        await scene.ArrivedAsync(20);
        scene.Sink.IsDown = true;
        await PublishAsync(scene, 20, 10);
        await KafkaScene.UntilAsync(lag.Ask, found => found == 10);
        scene.LoseEverything();
        await PublishAsync(scene, 30, 7);
        await KafkaScene.UntilAsync(lag.Ask, found => found == 7);
        scene.Sink.IsDown = false;
        await KafkaScene.UntilAsync(() => KafkaScene.Numbers(30, 7).Except(scene.Sink.Of("one")).Count(), missing => missing == 0);
    }

    /// <summary>A silo that starts finds what its group has committed in the one log behind the end of another.</summary>
    [Fact]
    public async Task A_committed_offset_behind_the_end_is_no_place_to_wait_at()
    {
        await using var scene = KafkaScene.Prepare(partitions: 1);
        scene.Probe.Commit(KafkaScene.Group, scene.Topic, partition: 0, offset: 1_000);
        await scene.DeployAsync();
        await scene.PublishAsync("one", 0, 3);
        await scene.ArrivedAsync(3, Soon);
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task Topics_that_are_missing_are_made_again_while_the_silo_runs()
    {
        await using var scene = KafkaScene.Behind(KafkaRelay.Start(new RelayOptions { CreatesTopics = true }), partitions: 8, options =>
        {
            Impatient(options);
            options.CreateTopics = true;
        });
        await scene.DeployAsync();
        await PublishAsync(scene, 0, 5);
        await scene.ArrivedAsync(5);
        scene.LoseEverything(topics: false);
        await KafkaScene.UntilAsync(() => scene.Probe.Partitions(scene.DeadLetters), found => found == 1);
        await KafkaScene.UntilAsync(() => scene.Probe.Partitions(scene.Topic), found => found == 8);
        await PublishAsync(scene, 5, 3);
        await scene.ArrivedAsync(8, Soon);
    }

    [Fact]
    public async Task A_topic_with_too_few_partitions_gets_more()
    {
        var options = new RelayOptions { CreatesTopics = true };
        await using var scene = KafkaScene.Behind(KafkaRelay.Start(options), partitions: 9, stream => stream.CreateTopics = true);
        scene.Brokers.CreateTopic(scene.Topic, 4);
        await scene.DeployAsync();
        Assert.Contains((scene.Topic, 9), options.Grown);
    }

    [Theory]
    [InlineData(0, 10, 4L, 6)]
    [InlineData(0, 10, 10L, 0)]
    [InlineData(0, 10, null, 0)]
    [InlineData(5, 10, 2L, 5)]
    [InlineData(0, 3, 1_000L, 3)]
    [InlineData(0, 0, 1_000L, 0)]
    public void The_lag_counts_what_is_there_and_not_delivered(long low, long high, long? next, long lag) =>
        Assert.Equal(lag, PartitionLag.Of(low, high, next));

    private static void Impatient(KafkaStreamOptions options) => options.DeliveryTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Each event until it is confirmed, as an outbox does it.</summary>
    private static async Task PublishAsync(KafkaScene scene, long first, int count)
    {
        foreach (var number in KafkaScene.Numbers(first, count))
            await KafkaScene.UntilAsync(() => TryPublishAsync(scene, number).GetAwaiter().GetResult(), done => done);
    }

    private static async Task<bool> TryPublishAsync(KafkaScene scene, long number)
    {
        try
        {
            await scene.PublishAsync("one", number, 1);
            return true;
        }
        catch (Confluent.Kafka.KafkaException)
        {
            return false;
        }
    }
}
