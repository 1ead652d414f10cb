namespace CouponKill.Ledger.Scaling;

/// <summary>
/// The newest report of each process, and their sum. A process that falls silent without a word may be frozen, and its load with it. So
/// its last report counts in full for <see cref="Hold"/>, and then less and less until <see cref="Fade"/> is over. Together that is as
/// long as an autoscaler waits before it takes a silo away.
/// </summary>
/// <remarks>Times are those since any fixed moment.</remarks>
public sealed class LoadTable
{
    /// <summary>How long the last report of a silent process counts in full: longer than the rush of a sale.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);

    /// <summary>How long it counts less and less after that.</summary>
    public static readonly TimeSpan Fade = TimeSpan.FromMinutes(3);

    /// <summary>A process that is silent for longer is not counted among the living.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>For so long a new table learns from the processes what an earlier one has told them.</summary>
    private static readonly TimeSpan Learning = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Guid, (LoadReport Report, TimeSpan At)> _reports = [];
    private readonly TimeSpan _startedAt;
    private double _arrivalsBefore;
    private double _queuedBefore;

    /// <summary>Knows no process yet.</summary>
    /// <param name="now">The time.</param>
    public LoadTable(TimeSpan now) => _startedAt = now;

    /// <summary>Takes a report, in place of the same process' last one.</summary>
    public void Take(LoadReport report, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(report);
        _reports[report.Process] = (report, now);
        if (report.Known is not { } known || now - _startedAt > Learning)
            return;
        _arrivalsBefore = Math.Max(_arrivalsBefore, known.Arrivals);
        _queuedBefore = Math.Max(_queuedBefore, known.Queued);
    }

    /// <summary>A process has said that it ends: its load goes to others.</summary>
    public void Remove(Guid process) => _reports.Remove(process);

    /// <summary>
    /// The sum now, without openings and past sales; not below what an earlier table has told, as if that were a silent process.
    /// </summary>
    public ClusterLoad Sum(TimeSpan now)
    {
        foreach (var (process, (_, at)) in _reports)
        {
            if (Weight(now - at) == 0)
                _reports.Remove(process);
        }

        var (arrivals, queued, capacity, processes, isServed) = (0.0, 0.0, 0.0, 0, false);
        foreach (var (report, at) in _reports.Values)
        {
            var weight = Weight(now - at);
            arrivals += weight * report.Arrivals;
            queued += weight * report.Queued;
            capacity = Math.Max(capacity, report.Capacity);
            processes += now - at <= Silence ? 1 : 0;
            isServed |= report.ServesScaler;
        }

        var before = Weight(now - _startedAt);
        return new ClusterLoad(
            Math.Max(arrivals, before * _arrivalsBefore), Math.Max(queued, before * _queuedBefore), capacity, processes, isServed, [], []);
    }

    private static double Weight(TimeSpan age) => age <= Hold ? 1 : Math.Max(0, 1 - ((age - Hold) / Fade));
}
