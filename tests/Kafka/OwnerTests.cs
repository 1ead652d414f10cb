using System.Text;
using Confluent.Kafka;
using CouponKill.Streams.Kafka;

namespace CouponKill.Kafka;

/// <summary>Several installations on one topic, which is a mistake that must cost none of them anything.</summary>
public sealed class OwnerTests
{
    [Fact]
    public async Task Messages_of_another_owner_are_passed_by_and_ours_flow()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1, configure: options => options.Owner = "ours");
        using var foreign = new MeterProbe("kafka_streams.foreign", scene.Topic);
        await scene.PublishAsync("one", 0, 3);
        await scene.ArrivedAsync(3);
        var ours = scene.Probe.Read(scene.Topic, 0, 1)[0];
        Assert.Equal("ours", Encoding.UTF8.GetString(ours.Headers.GetLastBytes("stream-owner")));
        await scene.Probe.ProduceAsync(scene.Topic, 0, new Message<byte[], byte[]> { Value = ours.Value, Headers = Of("theirs") });
        var unreadable = new Message<byte[], byte[]> { Value = "no message"u8.ToArray(), Headers = Of("theirs") };
        await scene.Probe.ProduceAsync(scene.Topic, 0, unreadable);
        await scene.PublishAsync("one", 3, 1);
        await scene.ArrivedAsync(4);
        Assert.Equal(KafkaScene.Numbers(0, 4), scene.Sink.Of("one"));
        Assert.Equal(2, foreign.Counted);
        Assert.Equal(0, scene.Probe.Ends(scene.DeadLetters, 1)[0]);
        await scene.LagAsync(0);
    }

    /// <summary>As releases before there were owners wrote it.</summary>
    [Fact]
    public async Task A_message_without_an_owner_is_read()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1, configure: options => options.Owner = "ours");
        await scene.PublishAsync("one", 0, 1);
        await scene.ArrivedAsync(1);
        var value = scene.Probe.Read(scene.Topic, 0, 1)[0].Value;
        await scene.Probe.ProduceAsync(scene.Topic, 0, value);
        await KafkaScene.UntilAsync(() => scene.Sink.Total, total => total == 2);
    }

    [Fact]
    public async Task Two_clusters_on_one_topic_and_group_read_only_their_own()
    {
        await using var production = await KafkaScene.StartAsync(configure: options => options.Owner = "production");
        await using var staging = production.Neighbour(options => options.Owner = "staging");
        await staging.DeployAsync();
        for (var i = 0; i < 10; i++)
        {
            await production.PublishAsync("one", i, 1);
            await staging.PublishAsync("one", 1_000 + i, 1);
        }

        await production.ArrivedAsync(10);
        await staging.ArrivedAsync(10);
        Assert.Equal(KafkaScene.Numbers(0, 10), production.Sink.Of("one"));
        Assert.Equal(KafkaScene.Numbers(1_000, 10), staging.Sink.Of("one"));
    }

    [Fact]
    public void Whose_a_message_is_says_its_header()
    {
        var ours = new MessageOwner(() => "ours");
        Assert.False(ours.IsForeign(new Message<byte[], byte[]> { Headers = ours.Headers! }, out _));
        Assert.False(ours.IsForeign(new Message<byte[], byte[]>(), out _));
        Assert.True(ours.IsForeign(new Message<byte[], byte[]> { Headers = Of("evil\nline") }, out var owner));
        Assert.Equal("evil?line", owner);
        Assert.True(ours.IsForeign(new Message<byte[], byte[]> { Headers = Of("") }, out _));
        var nobody = new MessageOwner(() => "");
        Assert.Null(nobody.Headers);
        Assert.False(nobody.IsForeign(new Message<byte[], byte[]> { Headers = Of("theirs") }, out _));
    }

    private static Headers Of(string owner) => [new Header("stream-owner", Encoding.UTF8.GetBytes(owner))];
}
