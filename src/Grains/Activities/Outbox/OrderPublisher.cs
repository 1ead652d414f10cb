using CouponKill.Contracts.Orders;
using Orleans.Streams;

namespace CouponKill.Grains.Activities.Outbox;

/// <summary>Puts orders on the order stream, each on its partition.</summary>
internal sealed class OrderPublisher
{
    private const int MaxBatch = 512;

    private readonly IAsyncStream<OrderBatch>[] _partitions;

    /// <summary>Publishes through a stream provider.</summary>
    public OrderPublisher(IStreamProvider provider)
    {
        _partitions = new IAsyncStream<OrderBatch>[OrderStreams.Partitions];
        for (var i = 0; i < _partitions.Length; i++)
            _partitions[i] = provider.GetStream<OrderBatch>(StreamId.Create(OrderStreams.Namespace, i));
    }

    /// <summary>Completes when the stream has taken all orders. After an exception any part of them may be published.</summary>
    public Task PublishAsync(IReadOnlyCollection<Order> orders)
    {
        var sends = orders
            .GroupBy(order => OrderStreams.Partition(order.Id))
            .SelectMany(partition => partition.Chunk(MaxBatch), (partition, chunk) => _partitions[partition.Key].OnNextAsync(new OrderBatch(chunk)));
        return Task.WhenAll(sends);
    }
}
