using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

/// <summary>
/// Puts messages that cannot be read into the dead-letter topic, as they are, with where they came from and why in headers that
/// begin with <c>dead-letter-</c>.
/// </summary>
internal sealed class DeadLetters(
    KafkaStreamOptions options, KafkaProducer producer, KafkaStreamMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly RetryBackoff _backoff = new(options.MaxRetryDelay);

    /// <summary>Tries until the message is safe there; false when stopped before. It blocks: for the consumer's own thread.</summary>
    public bool Write(ConsumeResult<byte[], byte[]> poison, string reason, CancellationToken stop)
    {
        var withValue = true;
        for (var attempt = 0; !stop.IsCancellationRequested; attempt++)
        {
            try
            {
                producer.ProduceAsync(new TopicPartition(options.DeadLetters, Partition.Any), Letter(poison, reason, withValue)).Wait(stop);
                metrics.DeadLettered();
                logger.DeadLettered(poison.Topic, poison.Partition.Value, poison.Offset.Value, options.DeadLetters, reason);
                return true;
            }
            catch (AggregateException e) when (e.InnerException is KafkaException failure)
            {
                // What does not fit would stop the partition for ever; its place in the topic is told, so it can be fetched there.
                withValue &= failure.Error.Code is not (ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsg);
                logger.DeadLetterFailed(poison.Partition.Value, poison.Offset.Value, failure.Error.Code, failure.Error.Reason);
                stop.WaitHandle.WaitOne(_backoff.Next(attempt));
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        return false;
    }

    private Message<byte[], byte[]> Letter(ConsumeResult<byte[], byte[]> poison, string reason, bool withValue)
    {
        var headers = new Headers();
        foreach (var header in poison.Message.Headers ?? [])
            headers.Add(header.Key, header.GetValueBytes());
        Add(headers, "reason", reason);
        Add(headers, "topic", poison.Topic);
        Add(headers, "partition", $"{poison.Partition.Value}");
        Add(headers, "offset", $"{poison.Offset.Value}");
        Add(headers, "time", time.GetUtcNow().ToString("O"));
        if (!withValue)
            Add(headers, "value-omitted", $"{poison.Message.Value?.Length ?? 0} bytes");
        var value = withValue ? poison.Message.Value! : null!;
        return new Message<byte[], byte[]> { Key = poison.Message.Key, Value = value, Headers = headers };
    }

    private static void Add(Headers headers, string name, string value) =>
        headers.Add($"dead-letter-{name}", Encoding.UTF8.GetBytes(value));
}
