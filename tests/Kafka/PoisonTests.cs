using System.Text;
using Confluent.Kafka;
using CouponKill.Harness.Kafka;

namespace CouponKill.Kafka;

public sealed class PoisonTests
{
    [Fact]
    public async Task Unreadable_messages_go_to_the_dead_letter_topic_and_the_rest_flows()
    {
        await using var scene = await KafkaScene.StartAsync(partitions: 1);
        byte[][] poison = ["{\"foreign\":1}"u8.ToArray(), [.. "OKS"u8, 99, 1, 2], [.. "OKS"u8, 1, 0xff, 0xff, 0xff], []];
        for (var i = 0; i < poison.Length; i++)
        {
            await scene.PublishAsync("one", i, 1);
            await scene.Probe.ProduceAsync(scene.Topic, 0, poison[i]);
        }

        await scene.PublishAsync("one", poison.Length, 1);
        await scene.ArrivedAsync(poison.Length + 1);
        Assert.Equal(KafkaScene.Numbers(0, poison.Length + 1), scene.Sink.Of("one"));
        var letters = scene.Probe.Read(scene.DeadLetters, 0, poison.Length);
        Assert.Equal<IEnumerable<byte>>(poison, letters.Select(letter => letter.Value ?? []));
        Assert.Equal("1 3 5 7", string.Join(' ', letters.Select(letter => Header(letter, "offset"))));
        Assert.All(letters, letter => Assert.Equal(scene.Topic, Header(letter, "topic")));
        Assert.Equal("Not a message of this stream provider.", Header(letters[0], "reason"));
        Assert.StartsWith("Version 99 is unknown", Header(letters[1], "reason"), StringComparison.Ordinal);
        Assert.StartsWith("Cannot be deserialised", Header(letters[2], "reason"), StringComparison.Ordinal);
        await scene.LagAsync(0);
    }

    [Fact]
    public async Task A_poison_message_waits_for_the_dead_letter_topic()
    {
        await using var scene = await KafkaScene.StartAsync(
            partitions: 1, configure: options => options.DeliveryTimeout = TimeSpan.FromSeconds(1));
        await scene.Probe.ProduceAsync(scene.Topic, 0, "foreign"u8.ToArray());
        scene.Brokers.Fail(KafkaApi.Produce, 29, 29, 29);
        await KafkaScene.UntilAsync(() => scene.Probe.Ends(scene.DeadLetters, 1)[0], end => end == 1);
        await scene.LagAsync(0);
    }

    private static string Header(Message<byte[], byte[]> letter, string name) =>
        Encoding.UTF8.GetString(letter.Headers.GetLastBytes($"dead-letter-{name}"));
}
