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
    private readonly PartitionMapper _mapper;
    private readonly KafkaProducer _producer;
    private readonly PartitionServices _services;

    private KafkaAdapterFactory(IServiceProvider services, string name, KafkaStreamOptions options, MessageOwner owner)
    {
        _name = name;
        _options = options;
        _mapper = new PartitionMapper(name, options.PartitionCount);
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger($"CouponKill.Streams.Kafka.{name}");
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var metrics = new KafkaStreamMetrics(services.GetRequiredService<IMeterFactory>(), name, options.Topic);
        var errors = new ClientErrorLog(logger, time);
        var topics = new TopicSetup(options, errors, time, logger);
        _producer = new KafkaProducer(options, owner, topics, metrics, errors, logger);
        var deadLetters = new DeadLetters(options, _producer, metrics, time, logger);
        var codec = new MessageCodec(services.GetRequiredService<Serializer<StoredBatch>>());
        _services = new PartitionServices(options, codec, owner, deadLetters, topics, metrics, errors, time, logger);
    }

    /// <summary>For the hosting extensions.</summary>
    public static IQueueAdapterFactory Create(IServiceProvider services, string name, Func<IServiceProvider, string>? owner = null)
    {
        if (services.GetOptionsByName<StreamPullingAgentOptions>(name).BatchContainerBatchSize > 1)
        {
            throw new OrleansConfigurationException(
                $"BatchContainerBatchSize of stream provider '{name}' must stay 1: "
                + "it would count messages as delivered too early. Set Kafka:MaxDeliveryBatch.");
        }

        var options = services.GetOptionsByName<KafkaStreamOptions>(name);
        var owned = new MessageOwner(() => options.Owner.Length > 0 ? options.Owner : owner?.Invoke(services) ?? "");
        return new KafkaAdapterFactory(services, name, options, owned);
    }

    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    public async Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken)
    {
        await _services.Topics.EnsureAsync(cancellationToken);
        return new KafkaAdapter(_name, _options, _mapper, _services.Codec, _producer, CreateReceiver);
    }

    public IQueueAdapterCache GetQueueAdapterCache() => new PartitionCacheFactory(_options, _services.Metrics);

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new DeliveryFailureLog(_services.Metrics, _services.Logger));

    public void Dispose()
    {
        _services.Topics.Dispose();
        _producer.Dispose();
        _services.Metrics.Dispose();
    }

    private PartitionReceiver CreateReceiver(QueueId queueId) => new(PartitionMapper.PartitionOf(queueId), _services);
}
