using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Looks for the topics at the start and creates what is missing. Brokers that do not answer are no reason to refuse the start: a silo
/// must come up during an outage of Kafka, too. Then the topics are looked for in the background.
/// </summary>
internal sealed class TopicSetup(KafkaStreamOptions options, ClientErrorLog errors, ILogger logger) : IDisposable
{
    private const int DeadLetterPartitions = 1;

    private readonly CancellationTokenSource _stop = new();
    private readonly RetryBackoff _backoff = new(options.MaxRetryDelay);

    /// <exception cref="OrleansConfigurationException">A topic is missing and may not be created, or has too few partitions.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(cancellationToken);
        }
        catch (KafkaException e)
        {
            logger.TopicsUnknown(e.Error.Code, e.Error.Reason);
            _ = RetryAsync(_stop.Token);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RetryAsync(CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await Task.Delay(_backoff.Next(attempt), stop);
                await CheckAsync(stop);
                return;
            }
            catch (OrleansConfigurationException e)
            {
                logger.TopicsWrong(e.Message);
                return;
            }
            catch (KafkaException e)
            {
                logger.TopicsStillUnknown(e.Error.Code);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var admin = new AdminClientBuilder(ClientConfigs.Admin(options))
            .SetErrorHandler((_, error) => errors.Note(error))
            .SetLogHandler((_, line) => logger.ClientLine(line.Facility, line.Message))
            .Build();
        // Of all topics, because asking for one by name may make the broker create it with its own number of partitions.
        var found = await Task.Run(() => admin.GetMetadata(options.StartTimeout), cancellationToken).WaitAsync(cancellationToken);
        await EnsureAsync(admin, found, options.Topic, options.PartitionCount);
        await EnsureAsync(admin, found, options.DeadLetters, DeadLetterPartitions);
    }

    private async Task EnsureAsync(IAdminClient admin, Metadata metadata, string topic, int wanted)
    {
        var existing = metadata.Topics.Find(candidate => string.Equals(candidate.Topic, topic, StringComparison.Ordinal));
        var found = existing?.Partitions.Count ?? 0;
        if (found == 0 && options.CreateTopics)
            await CreateAsync(admin, topic, wanted);
        else if (found == 0)
            throw new OrleansConfigurationException($"Topic '{topic}' does not exist or may not be seen, and Kafka:CreateTopics is false.");
        else if (found < wanted)
            throw new OrleansConfigurationException($"Kafka:PartitionCount is {wanted}, but topic '{topic}' has only {found} partitions.");
        else if (found > wanted && string.Equals(topic, options.Topic, StringComparison.Ordinal))
            logger.PartitionsUnread(topic, found, wanted);
    }

    private async Task CreateAsync(IAdminClient admin, string topic, int partitions)
    {
        try
        {
            var wanted = new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = options.ReplicationFactor };
            await admin.CreateTopicsAsync([wanted], new CreateTopicsOptions { RequestTimeout = options.StartTimeout });
            logger.TopicCreated(topic, partitions);
        }
        catch (CreateTopicsException e) when (e.Results.All(result => result.Error.Code is ErrorCode.TopicAlreadyExists))
        {
            // Another silo was faster.
        }
    }
}
