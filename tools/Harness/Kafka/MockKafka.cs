using System.Globalization;
using System.Runtime.InteropServices;

namespace CouponKill.Harness.Kafka;

/// <summary>
/// Kafka brokers on loopback ports in this process: librdkafka's mock cluster, which speaks the real protocol over TCP to any
/// client. It keeps at most 5 MiB or 100,000 messages a partition and drops older ones; it cannot create topics on request.
/// </summary>
public sealed class MockKafka : IDisposable
{
    private readonly nint _handle;
    private readonly nint _cluster;
    private readonly int _brokers;
    private bool _disposed;

    private MockKafka(int brokers)
    {
        _brokers = brokers;
        _handle = LibRdKafka.NewHandle();
        _cluster = SignalShield.Start(() => LibRdKafka.NewCluster(_handle, brokers));
        if (_cluster == 0)
            throw new InvalidOperationException("The mock cluster did not start.");
        BootstrapServers = Marshal.PtrToStringUTF8(LibRdKafka.Bootstraps(_cluster))!;
    }

    /// <summary>Where the brokers listen, as Kafka clients want it.</summary>
    public string BootstrapServers { get; }

    /// <summary>The port of the first broker.</summary>
    internal int Port => int.Parse(BootstrapServers.Split(',')[0].Split(':')[^1], CultureInfo.InvariantCulture);

    /// <summary>Starts brokers; their ids are 1 and up.</summary>
    public static MockKafka Start(int brokers = 1) => new(brokers);

    /// <summary>Creates a topic.</summary>
    public void CreateTopic(string name, int partitions) => Check(LibRdKafka.CreateTopic(_cluster, name, partitions, _brokers));

    /// <summary>Creates a topic, unless there is one of the name.</summary>
    public bool TryCreateTopic(string name, int partitions) => LibRdKafka.CreateTopic(_cluster, name, partitions, _brokers) == 0;

    /// <summary>Gives a partition to a broker.</summary>
    public void Lead(string topic, int partition, int broker) => Check(LibRdKafka.SetLeader(_cluster, topic, partition, broker));

    /// <summary>Gives a group's offsets to a broker.</summary>
    public void Coordinate(string group, int broker) => Check(LibRdKafka.SetCoordinator(_cluster, "group", group, broker));

    /// <summary>Takes all brokers down: their connections break and new ones are refused.</summary>
    public void Down() => ForAll(LibRdKafka.SetDown);

    /// <summary>Takes one broker down.</summary>
    public void Down(int broker) => Check(LibRdKafka.SetDown(_cluster, broker));

    /// <summary>Brings all brokers up again, with all their data.</summary>
    public void Up() => ForAll(LibRdKafka.SetUp);

    /// <summary>Lets the next requests of a kind fail, each with one of the errors in turn.</summary>
    /// <param name="api">The kind of request.</param>
    /// <param name="errors">Error codes of the protocol; 0 lets one request through.</param>
    public void Fail(KafkaApi api, params int[] errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        LibRdKafka.PushErrors(_cluster, (short)api, errors.Length, errors);
    }

    /// <summary>Takes back what <see cref="Fail"/> has left.</summary>
    public void ClearFailures(KafkaApi api) => LibRdKafka.ClearErrors(_cluster, (short)api);

    /// <summary>Stops the brokers; their data is gone.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        LibRdKafka.DestroyCluster(_cluster);
        LibRdKafka.Destroy(_handle);
    }

    private void ForAll(Func<nint, int, int> action)
    {
        for (var broker = 1; broker <= _brokers; broker++)
            Check(action(_cluster, broker));
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new InvalidOperationException($"The mock cluster refused: error {error}.");
    }
}

/// <summary>Kinds of requests in Kafka's protocol.</summary>
public enum KafkaApi : short
{
    Produce = 0,
    Fetch = 1,
    OffsetCommit = 8,
    OffsetFetch = 9,
}
