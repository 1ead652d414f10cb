using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers;

/// <summary>
/// Systems that wait for their turn stand still (SIGSTOP): idle servers have timers, polls and compilers at work, stores write down what
/// they have in memory, and what they take of the machine would be missing in the figures of the one that is measured. One that has ended
/// is not missed here: its next run fails.
/// </summary>
internal static class ProcessPause
{
    /// <summary>Stops processes, the servers before what they stand on.</summary>
    /// <param name="processIds">The servers first.</param>
    public static void Begin(IEnumerable<int> processIds) => Send(processIds, Signals.Stop);

    /// <summary>Lets processes go on, what the servers stand on before them.</summary>
    /// <param name="processIds">The servers first.</param>
    public static void End(IEnumerable<int> processIds) => Send(processIds.Reverse(), Signals.Continue);

    /// <summary>Lets processes go on while they have work.</summary>
    public static async Task<T> WakeAsync<T>(IReadOnlyList<int> processIds, Func<Task<T>> work)
    {
        End(processIds);
        try
        {
            return await work();
        }
        finally
        {
            Begin(processIds);
        }
    }

    private static void Send(IEnumerable<int> processIds, int signal)
    {
        foreach (var processId in processIds)
            Signals.TrySend(processId, signal);
    }
}
