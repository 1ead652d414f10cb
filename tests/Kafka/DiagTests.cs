using Confluent.Kafka;
using Confluent.Kafka.Admin;
using CouponKill.Harness.Kafka;

namespace CouponKill.Kafka;

public sealed class DiagTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Diag()
    {
        await using var relay = KafkaRelay.Start(new RelayOptions { CreatesTopics = true });
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = relay.BootstrapServers, Debug = "broker,protocol,feature,admin" })
            .SetLogHandler((_, line) => output.WriteLine(line.Message)).SetErrorHandler((_, e) => output.WriteLine(e.ToString())).Build();
        try
        {
            output.WriteLine($"{admin.GetMetadata(TimeSpan.FromSeconds(5)).Topics.Count}");
            await admin.CreateTopicsAsync([new TopicSpecification { Name = "a", NumPartitions = 3 }], new CreateTopicsOptions { RequestTimeout = TimeSpan.FromSeconds(5) });
        }
        catch (Exception e)
        {
            output.WriteLine(e.ToString());
        }

        Assert.Fail("diag");
    }
}
