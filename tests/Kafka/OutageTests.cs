using CouponKill.Harness.Kafka;
using CouponKill.Testing;

namespace CouponKill.Kafka;

public sealed class OutageTests
{
    private const int RequestTimedOut = 7;
    private const int NotEnoughReplicas = 19;
    private const int CoordinatorNotAvailable = 15;
    private const int UnknownServerError = -1;

    [Fact]
    public async Task No_acknowledged_event_is_lost_while_the_brokers_go_up_and_down()
    {
        await using var scene = await KafkaScene.StartAsync(configure: options => options.DeliveryTimeout = TimeSpan.FromSeconds(1));
        var random = TestRandom.Create();
        using var outages = new CancellationTokenSource();
        var faults = Task.Run(() => DisturbAsync(scene.Brokers, random, outages.Token), TestContext.Current.CancellationToken);
        const int Streams = 8;
        const int Events = 150;
        var failures = await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => PublishStubbornlyAsync(scene, $"s{i}", Events)));
        await outages.CancelAsync();
        await faults;
        TestContext.Current.TestOutputHelper?.WriteLine($"{failures.Sum()} publishes failed and were repeated.");
        await scene.ArrivedAsync(Streams * Events);
        for (var i = 0; i < Streams; i++)
            Assert.Equal(KafkaScene.Numbers(0, Events), scene.Sink.Of($"s{i}").Distinct());
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task A_publish_fails_when_the_brokers_are_gone_and_works_when_they_are_back()
    {
        await using var scene = await KafkaScene.StartAsync(configure: options => options.DeliveryTimeout = TimeSpan.FromSeconds(1));
        await PublishStubbornlyAsync(scene, "one", 1);
        scene.Brokers.Down();
        await Assert.ThrowsAnyAsync<Confluent.Kafka.KafkaException>(() => scene.PublishAsync("one", 1, 1));
        scene.Brokers.Up();
        await KafkaScene.UntilAsync(() => TryPublishAsync(scene, "one", 1).GetAwaiter().GetResult(), done => done);
        await scene.ArrivedAsync(2);
    }

    [Fact]
    public async Task Refused_produce_requests_are_repeated_without_a_repeat_in_the_stream()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1);
        scene.Brokers.Fail(KafkaApi.Produce, NotEnoughReplicas, RequestTimedOut, NotEnoughReplicas);
        for (var i = 0; i < 20; i++)
            await scene.PublishAsync("one", i, 1);
        await scene.ArrivedAsync(20);
        Assert.Equal(KafkaScene.Numbers(0, 20), scene.Sink.Of("one"));
    }

    /// <summary>Errors after which an idempotent producer may be of no more use.</summary>
    [Theory]
    [InlineData(31)]
    [InlineData(45)]
    [InlineData(47)]
    public async Task Publishing_goes_on_after_errors_that_may_be_fatal(int error)
    {
        await using var scene = await KafkaScene.StartAsync(
            partitions: 1, configure: options => options.DeliveryTimeout = TimeSpan.FromSeconds(1));
        await PublishStubbornlyAsync(scene, "one", 1);
        scene.Brokers.Fail(KafkaApi.Produce, error, error);
        var repeats = 0;
        for (var i = 1; i < 10; i++)
        {
            while (!await TryPublishAsync(scene, "one", i))
                Assert.True(++repeats < 100, "Publishing does not recover.");
        }

        await scene.ArrivedAsync(10);
        Assert.Equal(KafkaScene.Numbers(0, 10), scene.Sink.Of("one").Distinct());
    }

    [Fact]
    public async Task Failed_fetches_skip_nothing()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1);
        for (var i = 0; i < 5; i++)
        {
            scene.Brokers.Fail(KafkaApi.Fetch, UnknownServerError, RequestTimedOut);
            await scene.PublishAsync("one", i * 10, 10);
        }

        await scene.ArrivedAsync(50);
        Assert.Equal(KafkaScene.Numbers(0, 50), scene.Sink.Of("one"));
    }

    [Fact]
    public async Task Failed_commits_are_repeated()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1);
        using var failures = new MeterProbe("kafka_streams.commit_failures", scene.Topic);
        scene.Brokers.Fail(KafkaApi.OffsetCommit, CoordinatorNotAvailable, RequestTimedOut, UnknownServerError, UnknownServerError);
        await scene.PublishAsync("one", 0, 10);
        await scene.ArrivedAsync(10);
        await scene.LagAsync(0);
        await KafkaScene.UntilAsync(() => failures.Counted, counted => counted > 0);
    }

    /// <summary>A commit that waits for the coordinator gives up after 45 s (session.timeout.ms).</summary>
    [Fact]
    public async Task Reading_goes_on_while_the_group_has_no_coordinator()
    {
        await using var scene = KafkaScene.Prepare(partitions: 1, brokers: 2);
        scene.Brokers.Lead(scene.Topic, partition: 0, broker: 1);
        scene.Brokers.Coordinate(KafkaScene.Group, broker: 2);
        await scene.DeployAsync();
        await scene.PublishAsync("one", 0, 1);
        await scene.ArrivedAsync(1);
        await scene.LagAsync(0);
        scene.Brokers.Down(broker: 2);
        for (var i = 1; i < 4; i++)
        {
            await scene.PublishAsync("one", i, 1);
            await scene.ArrivedAsync(i + 1, TimeSpan.FromSeconds(20));
        }

        scene.Brokers.Up();
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task A_silo_starts_without_brokers_and_streams_when_they_come()
    {
        await using var scene = KafkaScene.Prepare(configure: options =>
        {
            options.StartTimeout = TimeSpan.FromMilliseconds(200);
            options.DeliveryTimeout = TimeSpan.FromSeconds(1);
        });
        scene.Brokers.Down();
        await scene.DeployAsync();
        scene.Brokers.Up();
        await KafkaScene.UntilAsync(() => TryPublishAsync(scene, "one", 0).GetAwaiter().GetResult(), done => done);
        await scene.ArrivedAsync(1);
    }

    private static async Task<bool> TryPublishAsync(KafkaScene scene, string stream, long number)
    {
        try
        {
            await scene.PublishAsync(stream, number, 1);
            return true;
        }
        catch (Confluent.Kafka.KafkaException)
        {
            return false;
        }
    }

    private static async Task<int> PublishStubbornlyAsync(KafkaScene scene, string stream, int count)
    {
        var failures = 0;
        for (var number = 0; number < count; number++)
        {
            while (!await TryPublishAsync(scene, stream, number))
                failures++;
        }

        return failures;
    }

    /// <summary>Short and long outages, and refused requests between them.</summary>
    private static async Task DisturbAsync(MockKafka brokers, Random random, CancellationToken stop)
    {
        try
        {
            for (var i = 0; i < 4; i++)
            {
                brokers.Fail(KafkaApi.Produce, NotEnoughReplicas, RequestTimedOut);
                await Task.Delay(random.Next(50, 300), stop);
                brokers.Down();
                await Task.Delay(random.Next(100, 2_000), stop);
                brokers.Up();
            }
        }
        catch (OperationCanceledException)
        {
            brokers.Up();
        }
    }
}
