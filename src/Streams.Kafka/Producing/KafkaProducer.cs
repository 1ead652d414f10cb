using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace CouponKill.Streams.Kafka;

/// <summary>The one producer of a provider: idempotent, and replaced after a fatal error.</summary>
internal sealed class KafkaProducer(
    KafkaStreamOptions options, MessageOwner owner, TopicSetup topics, KafkaStreamMetrics metrics, ClientErrorLog errors, ILogger logger)
    : IDisposable
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Client? _client;
    private bool _disposed;

    /// <summary>Completes when all in-sync replicas have the message.</summary>
    /// <exception cref="KafkaException">It failed, or was not confirmed in time and its outcome is unknown.</exception>
    public Task ProduceAsync(int partition, string key, byte[] value)
    {
        var message = new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value, Headers = owner.Headers };
        return ProduceAsync(new TopicPartition(options.Topic, partition), message);
    }

    /// <inheritdoc cref="ProduceAsync(int, string, byte[])"/>
    public async Task ProduceAsync(TopicPartition target, Message<byte[], byte[]> message)
    {
        try
        {
            var result = await Current().Producer.ProduceAsync(target, message);
            if (result.Status != PersistenceStatus.Persisted)
                throw new KafkaException(ErrorCode.Local_TimedOut);
            metrics.Produced(1);
        }
        catch (KafkaException e)
        {
            metrics.ProduceFailed();
            if (TopicSetup.IsMissing(e.Error))
                topics.Ask();
            throw;
        }
    }

    /// <summary>Waits for what is under way, at most 5 s.</summary>
    public void Dispose()
    {
        Client? client;
        lock (_gate)
        {
            _disposed = true;
            client = _client;
            _client = null;
        }

        if (client is null)
            return;
        client.Producer.Flush(FlushTimeout);
        client.Producer.Dispose();
    }

    private Client Current()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_client is { IsBroken: false } good)
                return good;
            Retire(_client);
            return _client = new Client(options, errors, logger);
        }
    }

    /// <summary>
    /// What is under way ends first, by failing at the latest: whoever waits for it would wait for ever otherwise. That and disposing
    /// take their time, so nobody waits for them.
    /// </summary>
    private void Retire(Client? broken)
    {
        if (broken is not null)
            ClientDisposal.Start("kafka-producer-dispose", End);

        void End()
        {
            broken.Producer.Flush(options.DeliveryTimeout + FlushTimeout);
            broken.Producer.Dispose();
        }
    }

    private sealed class Client
    {
        private volatile bool _broken;

        public Client(KafkaStreamOptions options, ClientErrorLog errors, ILogger logger) =>
            Producer = new ProducerBuilder<byte[], byte[]>(ClientConfigs.Producer(options))
                .SetErrorHandler((_, error) =>
                {
                    _broken |= error.IsFatal;
                    errors.Note(error);
                })
                .SetLogHandler((_, line) => logger.ClientLine(line.Facility, line.Message))
                .Build();

        public IProducer<byte[], byte[]> Producer { get; }

        public bool IsBroken => _broken;
    }
}
