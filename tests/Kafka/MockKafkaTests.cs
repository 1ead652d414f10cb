using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CouponKill.Harness.Processes;

namespace CouponKill.Kafka;

/// <summary>What the other tests stand on.</summary>
[SupportedOSPlatform("linux")]
public sealed class MockKafkaTests
{
    [Fact]
    public async Task Brokers_outlive_a_signal_to_their_thread()
    {
        using var handler = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => { });
        await using var scene = KafkaScene.Prepare();
        // Other tests' brokers get it, too, and may end meanwhile.
        var reached = Directory.GetDirectories("/proc/self/task").Where(IsOfMock).Count(thread =>
            Signals.TrySendToThread(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Signals.Continue));
        Assert.NotEqual(0, reached);
        Assert.Equal(0, scene.Lag);
    }

    private static bool IsOfMock(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("rdk:mock", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
