using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace CouponKill.Harness.Kafka;

/// <summary>The mock cluster's functions of librdkafka, from the library that comes with Confluent.Kafka.</summary>
internal static partial class LibRdKafka
{
    private const string Library = "librdkafka-mock";
    private const int Producer = 0;
    private const int ErrorLength = 512;

    /// <summary>The plain build needs a newer libsasl2 than some distributions have.</summary>
    private static readonly string[] Builds =
        ["centos8-librdkafka.so", "librdkafka.so", "alpine-librdkafka.so", "librdkafka.dylib", "librdkafka.dll"];

    static LibRdKafka() => NativeLibrary.SetDllImportResolver(typeof(LibRdKafka).Assembly, Resolve);

    public static nint NewHandle()
    {
        var error = new byte[ErrorLength];
        var conf = NewConf();
        SetConf(conf, "log_level", "3", error, error.Length);
        var handle = New(Producer, conf, error, error.Length);
        if (handle == 0)
            throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
        return handle;
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConf();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetConf(nint conf, string name, string value, [Out] byte[] error, nint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint New(int type, nint conf, [Out] byte[] error, nint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    public static partial nint NewCluster(nint handle, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    public static partial void DestroyCluster(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    public static partial nint Bootstraps(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateTopic(nint cluster, string topic, int partitions, int replicas);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_partition_set_leader", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetLeader(nint cluster, string topic, int partition, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_coordinator_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetCoordinator(nint cluster, string type, string key, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    public static partial int SetDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    public static partial int SetUp(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    public static partial void PushErrors(nint cluster, short apiKey, nint count, int[] errors);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_clear_request_errors")]
    public static partial void ClearErrors(nint cluster, short apiKey);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (!string.Equals(name, Library, StringComparison.Ordinal))
            return 0;
        var folder = Path.Combine(AppContext.BaseDirectory, "runtimes", Platform(), "native");
        foreach (var path in Builds.Select(build => Path.Combine(folder, build)))
        {
            if (NativeLibrary.TryLoad(path, out var handle))
                return handle;
        }

        throw new DllNotFoundException($"No librdkafka in {folder} can be loaded.");
    }

    private static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
