using System.Diagnostics;
using CouponKill.Testing;

namespace CouponKill.Kafka;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Events_arrive_once_and_in_order_per_stream()
    {
        await using var scene = await KafkaScene.StartAsync();
        var random = TestRandom.Create();
        const int Streams = 10;
        const int Events = 400;
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(i => PublishAsync(scene, $"s{i}", Events, new Random(random.Next()))));
        await scene.ArrivedAsync(Streams * Events);
        for (var i = 0; i < Streams; i++)
            Assert.Equal(KafkaScene.Numbers(0, Events), scene.Sink.Of($"s{i}"));
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task Waiting_batches_arrive_together()
    {
        await using var scene = await KafkaScene.StartAsync();
        scene.Sink.IsDown = true;
        await scene.PublishAsync("one", 0, 1);
        await KafkaScene.UntilAsync(() => scene.Sink.Attempts, attempts => attempts > 0);
        for (var i = 0; i < 20; i++)
            await scene.PublishAsync("one", 1 + (i * 500), 500);
        scene.Sink.IsDown = false;
        await scene.ArrivedAsync(10_001);
        Assert.Equal(KafkaScene.Numbers(0, 10_001), scene.Sink.Of("one"));
        Assert.True(scene.Sink.Largest >= 1_000, $"The largest call had {scene.Sink.Largest} events.");
    }

    [Fact]
    public async Task A_hundred_thousand_events_arrive()
    {
        const int Streams = 16;
        const int Batches = 63;
        const int Size = 100;
        const int Total = Streams * Batches * Size;
        await using var scene = await KafkaScene.StartAsync(partitions: 16);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(async i =>
        {
            for (var batch = 0; batch < Batches; batch++)
                await scene.PublishAsync($"s{i}", batch * Size, Size);
        }));
        var published = Stopwatch.GetElapsedTime(started);
        await scene.ArrivedAsync(Total);
        var delivered = Stopwatch.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Total} events: published at {Total / published.TotalSeconds:N0}/s, "
            + $"published and delivered at {Total / delivered.TotalSeconds:N0}/s, {scene.Sink.Calls} calls");
        for (var i = 0; i < Streams; i++)
            Assert.Equal(KafkaScene.Numbers(0, Batches * Size), scene.Sink.Of($"s{i}"));
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task A_stream_that_nobody_reads_holds_up_no_other()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1);
        var unread = scene.Cluster.Client.GetStreamProvider(KafkaScene.Provider).GetStream<TestEvent>(
            Orleans.Runtime.StreamId.Create("nobody", "x"));
        await unread.OnNextAsync(new TestEvent(1));
        await scene.PublishAsync("one", 0, 10);
        await unread.OnNextAsync(new TestEvent(2));
        await scene.ArrivedAsync(10);
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task A_batch_too_large_for_one_message_is_split()
    {
        await using var scene = await KafkaScene.StartAsync(configure: options => options.MaxMessageBytes = 10_000);
        var events = KafkaScene.Numbers(0, 50).Select(number => new TestEvent(number, new byte[1_000])).ToList();
        await scene.Stream("one").OnNextBatchAsync(events);
        await scene.ArrivedAsync(50);
        Assert.Equal(KafkaScene.Numbers(0, 50), scene.Sink.Of("one"));
    }

    [Fact]
    public async Task An_event_too_large_for_a_message_is_refused()
    {
        await using var scene = await KafkaScene.StartAsync(configure: options => options.MaxMessageBytes = 10_000);
        var failure = await Assert.ThrowsAsync<Streams.Kafka.KafkaMessageTooLargeException>(
            () => scene.Stream("one").OnNextAsync(new TestEvent(1, new byte[20_000])));
        Assert.Contains("MaxMessageBytes (10000)", failure.Message, StringComparison.Ordinal);
    }

    private static async Task PublishAsync(KafkaScene scene, string stream, int count, Random random)
    {
        for (var next = 0; next < count;)
        {
            var size = Math.Min(random.Next(1, 20), count - next);
            await scene.PublishAsync(stream, next, size);
            next += size;
        }
    }
}
