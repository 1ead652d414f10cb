using Orleans.Streams;
using Orleans.Streams.Core;

namespace CouponKill.Kafka;

[GenerateSerializer, Immutable, Alias("ck.test.event")]
public sealed record TestEvent([property: Id(0)] long Number, [property: Id(1)] byte[]? Padding = null);

[Alias("ck.test.IEventSinkGrain")]
public interface IEventSinkGrain : IGrainWithStringKey;

/// <summary>Hands the events of one stream to the test's sink.</summary>
[ImplicitStreamSubscription(KafkaScene.Namespace)]
internal sealed class EventSinkGrain(EventSink sink) : Grain, IEventSinkGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<TestEvent>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<TestEvent>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<TestEvent>> items)
    {
        sink.Take(this.GetPrimaryKeyString(), [.. items.Select(item => item.Item.Number)]);
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
