using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers;

/// <summary>
/// Servers that wait for their turn stand still (SIGSTOP): idle ones have timers, polls and compilers at work, and what they take of the
/// machine would be missing in the figures of the one that is measured. One that has ended is not missed here: its next run fails.
/// </summary>
internal static class Standstill
{
    public static void Begin(IEnumerable<int> servers) => Send(servers, Signals.Stop);

    public static void End(IEnumerable<int> servers) => Send(servers, Signals.Continue);

    /// <summary>Lets servers go on while they have work.</summary>
    public static async Task<T> WakeAsync<T>(IReadOnlyList<int> servers, Func<Task<T>> work)
    {
        End(servers);
        try
        {
            return await work();
        }
        finally
        {
            Begin(servers);
        }
    }

    private static void Send(IEnumerable<int> servers, int signal)
    {
        foreach (var server in servers)
            Signals.TrySend(server, signal);
    }
}
