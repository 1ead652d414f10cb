using CouponKill.Streams.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Providers;

namespace Orleans.Hosting;

/// <summary>Hosting of Kafka streams.</summary>
public static class KafkaStreamHosting
{
    /// <summary>How often the agent reads its queue; a read waits for messages itself, so this is only the gap between two reads.</summary>
    private static readonly TimeSpan AgentPeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>Adds a stream provider over Kafka that publishes and consumes.</summary>
    /// <param name="builder">The silo that gets the provider.</param>
    /// <param name="name">The name that streams give to get this provider.</param>
    /// <param name="configure">Sets the options; they are checked when the host starts.</param>
    /// <param name="streams">Sets what all persistent streams have: pub-sub, balancer, pulling agent.</param>
    /// <param name="owner">
    /// Whose messages these are, unless <see cref="KafkaStreamOptions.Owner"/> says it; asked when the first message comes or goes.
    /// </param>
    public static ISiloBuilder AddKafkaStreams(
        this ISiloBuilder builder,
        string name,
        Action<KafkaStreamOptions> configure,
        Action<ISiloPersistentStreamConfigurator>? streams = null,
        Func<IServiceProvider, string>? owner = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        builder.ConfigureServices(services => AddOptions(services, name, configure));
        builder.AddPersistentStreams(name, (services, n) => KafkaAdapterFactory.Create(services, n, owner), configurator =>
        {
            configurator.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = AgentPeriod));
            configurator.ConfigureBackoffProvider((s, n) => (IMessageDeliveryBackoffProvider)Backoff(s, n));
            configurator.ConfigureBackoffProvider((s, n) => (IQueueReaderBackoffProvider)Backoff(s, n));
            streams?.Invoke(configurator);
        });
        return builder;
    }

    /// <summary>Adds a stream provider over Kafka to a client of the cluster, which publishes straight to Kafka.</summary>
    /// <param name="builder">The client that gets the provider.</param>
    /// <param name="name">The provider's name, as in the silos.</param>
    /// <param name="configure">Sets the options, as in the silos; they are checked when the host starts.</param>
    /// <param name="streams">Sets what all persistent streams have.</param>
    /// <param name="owner">Whose messages these are, as in the silos.</param>
    public static IClientBuilder AddKafkaStreams(
        this IClientBuilder builder,
        string name,
        Action<KafkaStreamOptions> configure,
        Action<IClusterClientPersistentStreamConfigurator>? streams = null,
        Func<IServiceProvider, string>? owner = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        builder.ConfigureServices(services => AddOptions(services, name, configure));
        builder.AddPersistentStreams(
            name, (services, n) => KafkaAdapterFactory.Create(services, n, owner), configurator => streams?.Invoke(configurator));
        return builder;
    }

    private static void AddOptions(IServiceCollection services, string name, Action<KafkaStreamOptions> configure)
    {
        services.AddOptions<KafkaStreamOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KafkaStreamOptions>, KafkaStreamOptionsValidator>());
    }

    private static RetryBackoff Backoff(IServiceProvider services, string name) =>
        new(services.GetOptionsByName<KafkaStreamOptions>(name).MaxRetryDelay);
}
