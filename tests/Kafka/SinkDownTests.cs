namespace CouponKill.Kafka;

public sealed class SinkDownTests
{
    [Fact]
    public async Task A_consumer_that_throws_for_a_while_misses_nothing_and_the_lag_shows_it()
    {
        await using var scene = await KafkaScene.StartAsync();
        await scene.PublishAsync("one", 0, 10);
        await scene.ArrivedAsync(10);
        await scene.LagAsync(0);
        scene.Sink.IsDown = true;
        for (var i = 1; i <= 30; i++)
            await scene.PublishAsync("one", i * 10, 10);
        await KafkaScene.UntilAsync(() => scene.Sink.Attempts, attempts => attempts >= 5);
        Assert.Equal(30, scene.Lag);
        scene.Sink.IsDown = false;
        await scene.ArrivedAsync(310);
        Assert.Equal(KafkaScene.Numbers(0, 310), scene.Sink.Of("one"));
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task Nothing_is_skipped_when_the_agent_gives_up_a_delivery()
    {
        await using var scene = KafkaScene.Prepare(partitions: 1);
        await scene.DeployAsync(streams: s => s.ConfigurePullingAgent(
            agent => agent.Configure(options => options.MaxEventDeliveryTime = TimeSpan.FromMilliseconds(300))));
        using var failures = new MeterProbe("kafka_streams.delivery_failures", scene.Topic);
        scene.Sink.IsDown = true;
        for (var i = 0; i < 20; i++)
            await scene.PublishAsync("one", i, 1);
        await KafkaScene.UntilAsync(() => failures.Counted, sum => sum >= 3);
        Assert.Equal(20, scene.Lag);
        scene.Sink.IsDown = false;
        await scene.ArrivedAsync(20);
        Assert.Equal(KafkaScene.Numbers(0, 20), scene.Sink.Of("one"));
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task A_sink_that_is_down_stops_the_reading_and_memory_stays_bounded()
    {
        const int Queue = 50;
        const int Cache = 100;
        const int Messages = 3_000;
        await using var scene = await KafkaScene.StartAsync(partitions: 1, configure: options =>
        {
            options.QueueCapacity = Queue;
            options.CacheCapacity = Cache;
        });
        using var depth = new MeterProbe("kafka_streams.queue_depth", scene.Topic);
        scene.Sink.IsDown = true;
        for (var i = 0; i < Messages; i += 100)
            await Task.WhenAll(Enumerable.Range(i, 100).Select(number => scene.PublishAsync("one", number, 1)));
        await KafkaScene.UntilAsync(depth.Ask, found => found >= Queue + Cache);
        var attempts = scene.Sink.Attempts;
        await KafkaScene.UntilAsync(() => scene.Sink.Attempts, now => now >= attempts + 5);
        Assert.Equal(Queue + Cache, depth.Ask());
        Assert.Equal(Messages, scene.Lag);
        scene.Sink.IsDown = false;
        await scene.ArrivedAsync(Messages);
        Assert.Equal(KafkaScene.Numbers(0, Messages), scene.Sink.Of("one"));
        await scene.LagAsync(0);
    }
}
