using CouponKill.Contracts.Orders;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Orders;
using Orleans.Streams;

namespace CouponKill.Grains.Activities.Outbox;

/// <summary>Puts an activity's orders on the order stream, each on its partition.</summary>
internal sealed class OrderPublisher
{
    private const int MaxBatch = 512;

    private readonly IAsyncStream<OrderBatch>[] _partitions;
    private readonly CreationId _creation;

    /// <summary>Publishes through a stream provider.</summary>
    /// <param name="provider">The provider of <see cref="OrderStreams.Provider"/>.</param>
    /// <param name="creation">Whose orders they are.</param>
    public OrderPublisher(IStreamProvider provider, CreationId creation)
    {
        _creation = creation;
        _partitions = new IAsyncStream<OrderBatch>[OrderPartitions.Count];
        for (var i = 0; i < _partitions.Length; i++)
            _partitions[i] = provider.GetStream<OrderBatch>(StreamId.Create(OrderStreams.Namespace, i));
    }

    /// <summary>Completes when the stream has taken all orders. After an exception any part of them may be published.</summary>
    /// <param name="orders">Orders of the activity, of any partitions.</param>
    /// <param name="cancellationToken">Ends the wait; the stream may still take the orders.</param>
    public Task PublishAsync(IReadOnlyCollection<Order> orders, CancellationToken cancellationToken)
    {
        var publishing = Task.WhenAll(
            Split(orders).Select(batch => _partitions[batch.Partition].OnNextAsync(new OrderBatch(batch.Orders) { Creation = _creation })));

        // Streams take no token, and one that is away takes its time to say so: by then nobody may listen.
        publishing.Ignore();
        return publishing.WaitAsync(cancellationToken);
    }

    /// <summary>Arrays of the right size at once: copies of orders would be most of what publishing allocates.</summary>
    private static IEnumerable<(int Partition, Order[] Orders)> Split(IReadOnlyCollection<Order> orders)
    {
        var missing = new int[OrderPartitions.Count];
        foreach (var order in orders)
            missing[OrderPartitions.Of(order.Id)]++;
        var (batches, filled) = (new Order[OrderPartitions.Count][], new int[OrderPartitions.Count]);
        foreach (var order in orders)
        {
            var partition = OrderPartitions.Of(order.Id);
            if (filled[partition] == 0)
                batches[partition] = new Order[Math.Min(missing[partition], MaxBatch)];
            var batch = batches[partition];
            batch[filled[partition]++] = order;
            missing[partition]--;
            if (filled[partition] < batch.Length)
                continue;
            filled[partition] = 0;
            yield return (partition, batch);
        }
    }
}
