using System.Text.Json;
using CouponKill.Harness.Processes;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace CouponKill.Unit.Contracts;

/// <summary>
/// The bytes of messages as version 1 wrote them: older silos of a rolling upgrade, and messages that wait in Kafka. Today's code
/// reads them, and writes the same. A message that has got a member has a line more, which today's code writes.
/// </summary>
public sealed class WireFormatTests
{
    private static readonly string Golden = Path.Combine(RepositoryPaths.Root, "tests", "Unit", "Contracts", "wire-v1.txt");

    public static TheoryData<string> Names => [.. WireSamples.All().Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_reads_and_writes_as_in_version_1(string name)
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var message = WireSamples.All().Single(sample => string.Equals(sample.Name, name, StringComparison.Ordinal)).Message;
        var line = $"{name} {Convert.ToHexString(serializer.SerializeToArray(message))}";

        Assert.True(File.ReadAllLines(Golden).Contains(line, StringComparer.Ordinal), $"{Golden} has no line:\n{line}");
        foreach (var bytes in File.ReadAllLines(Golden).Where(kept => kept.StartsWith($"{name} ", StringComparison.Ordinal)))
            Assert.Equal(Text(message), Text(serializer.Deserialize<object>(Convert.FromHexString(bytes.Split(' ')[1]))));
    }

    /// <summary>What was added since is missing in these.</summary>
    [Fact]
    public void Messages_of_earlier_versions_are_read()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        foreach (var (name, message) in WireSamples.Earlier())
        {
            var lines = File.ReadLines(Golden).Where(line => line.StartsWith(name + " ", StringComparison.Ordinal));
            var read = lines.Select(line => Text(serializer.Deserialize<object>(Convert.FromHexString(line.Split(' ')[1]))));
            Assert.Contains(Text(message), read, StringComparer.Ordinal);
        }
    }

    private static string Text(object? message) => JsonSerializer.Serialize(message);
}
