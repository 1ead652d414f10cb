using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Looks for the topics and creates what is missing: at the start, and whenever somebody misses one, because brokers may be replaced by
/// empty ones. Brokers that do not answer are no reason to refuse the start: a silo must come up during an outage of Kafka, too.
/// </summary>
internal sealed class TopicSetup(KafkaStreamOptions options, ClientErrorLog errors, TimeProvider time, ILogger logger) : IDisposable
{
    private const int DeadLetterPartitions = 1;

    /// <summary>Between two looks: all partitions of a silo miss their topic at the same time, and again and again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly RetryBackoff _backoff = new(options.MaxRetryDelay);

    /// <summary>True for an error that says that there is no such topic or partition.</summary>
    public static bool IsMissing(Error error) =>
        error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition;

    /// <exception cref="OrleansConfigurationException">A topic is missing and may not be created, or has too few partitions.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(cancellationToken);
        }
        catch (KafkaException e)
        {
            errors.TopicFailed(e.Error);
            Ask();
        }

        _ = WatchAsync(_stop.Token);
    }

    /// <summary>Has the topics looked for soon: one was missed.</summary>
    public void Ask()
    {
        if (_asked.CurrentCount == 0)
            _asked.Release();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            for (var attempt = 0; ;)
            {
                await _asked.WaitAsync(stop);
                var isDone = await TryCheckAsync(stop);
                attempt = isDone ? 0 : attempt + 1;
                await Task.Delay(isDone ? Pause : _backoff.Next(attempt), time, stop);
                if (!isDone)
                    Ask();
            }
        }
        catch (OperationCanceledException)
        {
            // The provider stops.
        }
    }

    /// <summary>What is wrong may be mended while the silo runs, so nothing is final.</summary>
    private async Task<bool> TryCheckAsync(CancellationToken stop)
    {
        try
        {
            await CheckAsync(stop);
            return true;
        }
        catch (OrleansConfigurationException e)
        {
            errors.TopicWrong(e.Message);
        }
        catch (KafkaException e)
        {
            errors.TopicFailed(e.Error);
        }

        return false;
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
        else if (found < wanted && options.CreateTopics)
            await GrowAsync(admin, topic, found, wanted);
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

    /// <summary>Brokers that create topics by themselves give one that somebody writes to their own number of partitions.</summary>
    private async Task GrowAsync(IAdminClient admin, string topic, int found, int partitions)
    {
        try
        {
            var wanted = new PartitionsSpecification { Topic = topic, IncreaseTo = partitions };
            await admin.CreatePartitionsAsync([wanted], new CreatePartitionsOptions { RequestTimeout = options.StartTimeout });
            logger.PartitionsAdded(topic, found, partitions);
        }
        catch (CreatePartitionsException e) when (e.Results.All(result => result.Error.Code is ErrorCode.InvalidPartitions))
        {
            // Another silo was faster.
        }
    }
}
