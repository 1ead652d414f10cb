using System.CommandLine;
using CouponKill.Harness.Kafka;
using CouponKill.Harness.Processes;
using CouponKill.Ledger.Orders;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>The stand-in for Kafka in a process of its own: its CPU time belongs to the system, not to the load generator.</summary>
internal sealed class KafkaProcess : IAsyncDisposable
{
    private const string Verb = "serve-kafka";
    private const string Topic = "couponkill-orders";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly ServerProcess _process;

    private KafkaProcess(ServerProcess process) => _process = process;

    public int Id => _process.Id;

    public string BootstrapServers => _process.Output.Trim();

    public static async Task<KafkaProcess> StartAsync(CancellationToken cancellationToken)
    {
        var nothing = new Dictionary<string, string?>(StringComparer.Ordinal);
        var kafka = new KafkaProcess(ServerProcess.Start(typeof(KafkaProcess).Assembly.Location, [Verb], nothing, Path.GetTempPath()));
        try
        {
            await kafka._process.WaitUntilAsync(_ => Task.FromResult(kafka.BootstrapServers.Length > 0), StartTimeout, cancellationToken);
            return kafka;
        }
        catch
        {
            await kafka.DisposeAsync();
            throw;
        }
    }

    public static Command CreateCommand()
    {
        var command = new Command(Verb, "Serves brokers that speak Kafka's protocol (used by bench).") { Hidden = true };
        command.SetAction(async (_, cancellationToken) =>
        {
            using var kafka = MockKafka.Start();
            kafka.CreateTopic(Topic, OrderPartitions.Count);
            kafka.CreateTopic($"{Topic}.dead-letter", 1);
            Console.WriteLine(kafka.BootstrapServers);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        return command;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
