using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>One partition as the pulling agent sees it.</summary>
internal sealed class PartitionReceiver(int partition, PartitionServices services) : IQueueAdapterReceiver
{
    private readonly PartitionConsumer _consumer = new(partition, services);

    public Task Initialize(TimeSpan timeout)
    {
        _consumer.Start();
        return Task.CompletedTask;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount) => GetQueueMessagesAsync(maxCount, CancellationToken.None);

    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken)
    {
        var limit = maxCount > 0 ? maxCount : services.Options.QueueCapacity;
        var messages = _consumer.Take(limit);
        if (messages.Count == 0 && await _consumer.WaitAsync(services.Options.PollInterval, cancellationToken))
            messages = _consumer.Take(limit);
        return messages;
    }

    /// <summary>Nothing to do: the cache marks each message when its consumers have it.</summary>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

    /// <inheritdoc cref="MessagesDeliveredAsync(IList{IBatchContainer})"/>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops and commits what was delivered. After the timeout that goes on in the background.</summary>
    public Task Shutdown(TimeSpan timeout) => _consumer.StopAsync(timeout);
}
