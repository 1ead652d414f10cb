using CouponKill.Streams.Kafka;
using CouponKill.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace CouponKill.Kafka;

public sealed class MessageCodecTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly MessageCodec _codec;

    public MessageCodecTests() => _codec = new MessageCodec(_services.GetRequiredService<Serializer<StoredBatch>>());

    [Fact]
    public void A_batch_comes_back_as_it_was()
    {
        var random = TestRandom.Create();
        var events = Enumerable.Range(0, 100).Select(i => (object)new TestEvent(i, random.NextBytes(random.Next(50)))).ToList();
        var context = new Dictionary<string, object>(StringComparer.Ordinal) { ["trace"] = "abc" };
        var back = _codec.Decode(_codec.Encode(new StoredBatch(StreamId.Create("ns", "key"), events, context)));
        Assert.Equal(StreamId.Create("ns", "key"), back.StreamId);
        Assert.Equal("abc", back.RequestContext!["trace"]);
        Assert.Equal(string.Join(';', events.Select(Text)), string.Join(';', back.Events.Select(Text)));
    }

    [Fact]
    public void Damaged_messages_are_poison_and_never_another_error()
    {
        var random = TestRandom.Create();
        var good = _codec.Encode(new StoredBatch(StreamId.Create("ns", "key"), [new TestEvent(1), new TestEvent(2)], null));
        for (var i = 0; i < 2_000; i++)
        {
            var bad = good.AsSpan(0, random.Next(good.Length)).ToArray();
            if (bad.Length > 0)
                bad[random.Next(bad.Length)] ^= (byte)random.Next(256);
            try
            {
                Assert.NotNull(_codec.Decode(bad).Events);
            }
            catch (PoisonMessageException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void A_message_without_a_value_is_poison() => Assert.Throws<PoisonMessageException>(() => _codec.Decode(null));

    public void Dispose() => _services.Dispose();

    private static string Text(object e) => $"{((TestEvent)e).Number} {Convert.ToHexString(((TestEvent)e).Padding!)}";
}
