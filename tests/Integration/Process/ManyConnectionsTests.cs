using System.Net.Sockets;
using System.Text;
using CouponKill.Harness;
using CouponKill.Harness.Processes;

namespace CouponKill.Integration.Process;

/// <summary>More callers than the process may have files open.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ManyConnectionsTests
{
    private const int OpenFiles = 600;
    private const int Callers = 700;

    /// <summary>A line that repeats is written so often in half a minute.</summary>
    private const int MostLogged = 5;

    private static readonly byte[] Request = "GET /healthz/live HTTP/1.1\r\nHost: many\r\n\r\n"u8.ToArray();
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_beyond_the_limit_are_told_so_the_others_are_served_and_nothing_spins()
    {
        using var data = new TempDirectory();
        var options = new SiloOptions { DataDirectory = data.Path, FileLimit = new FileLimit(Bytes: null, OpenFiles) };
        await using var silo = await SiloProcess.StartAsync(options, Cancel);
        var callers = new List<TcpClient>();
        try
        {
            var answers = new List<string>();
            for (var i = 0; i < Callers; i++)
                answers.Add(await CallAsync(callers, options.Port));
            Assert.InRange(answers.Count(answer => answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)), 50, OpenFiles);
            var refused = answers.FindAll(answer => answer.StartsWith("HTTP/1.1 503", StringComparison.Ordinal));
            Assert.NotEmpty(refused);
            Assert.All(refused, answer => Assert.Contains("\"code\":\"overloaded\"", answer, StringComparison.Ordinal));
            Assert.All(refused, answer => Assert.Contains("Connection: close", answer, StringComparison.Ordinal));
            Assert.All(refused, answer => Assert.Contains("Retry-After:", answer, StringComparison.Ordinal));
            await Eventually.GetAsync(() => Task.FromResult(Logged(silo)), count => count > 0, Timeout, Cancel);
            Assert.InRange(Logged(silo), 1, MostLogged);
            await Eventually.GetAsync(() => BusyAsync(silo.Process.Id), busy => busy < 0.5, Timeout, Cancel);
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }

        await Eventually.GetAsync(
            () => silo.Client.GetAsync("/healthz/ready", token: null, Cancel), answer => answer.Status == 200, Timeout, Cancel);
    }

    /// <summary>What a new connection answers; nothing, if it is closed at once. The connection stays open.</summary>
    private static async Task<string> CallAsync(List<TcpClient> callers, int port)
    {
        var caller = new TcpClient();
        callers.Add(caller);
        await caller.ConnectAsync("127.0.0.1", port, Cancel);
        try
        {
            await caller.GetStream().WriteAsync(Request, Cancel);
            var buffer = new byte[4_096];
            return Encoding.UTF8.GetString(buffer, 0, await caller.GetStream().ReadAsync(buffer, Cancel));
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>
    /// How many processors the process takes over two seconds in which nobody asks it for anything. Just after a load it may still
    /// compile; a loop that waits for a free descriptor never comes to rest.
    /// </summary>
    private static async Task<double> BusyAsync(int processId)
    {
        var time = TimeSpan.FromSeconds(2);
        using var process = System.Diagnostics.Process.GetProcessById(processId);
        var before = process.TotalProcessorTime;
        await Task.Delay(time, Cancel);
        process.Refresh();
        return (process.TotalProcessorTime - before) / time;
    }

    private static int Logged(SiloProcess silo) => silo.Process.Output.Split("more are refused").Length - 1;
}
