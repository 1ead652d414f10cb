using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Streams;

namespace CouponKill.Streams.Kafka;

/// <summary>Puts the parts of one Kafka stream provider together and owns its producer.</summary>
internal sealed class KafkaAdapterFactory : IQueueAdapterFactory, IDisposable
{
    private readonly string _name;
    private readonly KafkaStreamOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly MessageCodec _codec;
    private readonly PartitionMapper _mapper;
    private readonly KafkaStreamMetrics _metrics;
    private readonly ClientErrorLog _errors;
    private readonly KafkaProducer _producer;
    private readonly DeadLetters _deadLetters;
    private readonly TopicSetup _topics;

    private KafkaAdapterFactory(IServiceProvider services, string name, KafkaStreamOptions options)
    {
        _name = name;
        _options = options;
        _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger($"CouponKill.Streams.Kafka.{name}");
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _codec = new MessageCodec(services.GetRequiredService<Serializer<StoredBatch>>());
        _mapper = new PartitionMapper(name, options.PartitionCount);
        _metrics = new KafkaStreamMetrics(services.GetRequiredService<IMeterFactory>(), name, options.Topic);
        _errors = new ClientErrorLog(_logger, _time);
        _producer = new KafkaProducer(options, _metrics, _errors, _logger);
        _deadLetters = new DeadLetters(options, _producer, _metrics, _time, _logger);
        _topics = new TopicSetup(options, _errors, _logger);
    }

    /// <summary>For the hosting extensions.</summary>
    public static IQueueAdapterFactory Create(IServiceProvider services, string name)
    {
        if (services.GetOptionsByName<StreamPullingAgentOptions>(name).BatchContainerBatchSize > 1)
        {
            throw new OrleansConfigurationException(
                $"BatchContainerBatchSize of stream provider '{name}' must stay 1: "
                + "it would count messages as delivered too early. Set Kafka:MaxDeliveryBatch.");
        }

        return new KafkaAdapterFactory(services, name, services.GetOptionsByName<KafkaStreamOptions>(name));
    }

    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    public async Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken)
    {
        await _topics.EnsureAsync(cancellationToken);
        return new KafkaAdapter(_name, _options, _mapper, _codec, _producer, CreateReceiver);
    }

    public IQueueAdapterCache GetQueueAdapterCache() => new PartitionCacheFactory(_options, _metrics);

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new DeliveryFailureLog(_metrics, _logger));

    public void Dispose()
    {
        _topics.Dispose();
        _producer.Dispose();
        _metrics.Dispose();
    }

    private PartitionReceiver CreateReceiver(QueueId queueId) =>
        new(PartitionMapper.PartitionOf(queueId), _options, _codec, _deadLetters, _metrics, _errors, _time, _logger);
}
