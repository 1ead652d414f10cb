using System.Diagnostics;
using HdrHistogram;

namespace CouponKill.Bench.Load;

/// <summary>One thread's share of a load.</summary>
internal sealed class Worker(
    Connection[] connections, Func<int, string> path, TokenPool tokens, ISchedule schedule, CancellationToken cancellationToken)
{
    private const int SlowestMicroseconds = 60_000_000;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests of a fixed rate go in groups of a millisecond's: waking up for each takes a fifth more of the
    /// machine, which the server shares. Latencies count from when they were due all the same.
    /// </summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly LongHistogram _latency = new(SlowestMicroseconds, 3);
    private readonly long[] _statuses = new long[1_000];
    private readonly Queue<int> _idle = new(connections.Length);
    private bool _ranDry;
    private long _unsent;
    private long _heardAt;

    private int InFlight => connections.Length - _idle.Count;

    /// <summary>Sends until the schedule is over and everything is answered.</summary>
    /// <param name="start">When the load began, in Stopwatch ticks.</param>
    public LoadResult Run(long start)
    {
        using var poller = new Poller(connections.Length);
        Watch(poller);
        Exchange(poller);
        return new LoadResult(Statuses(), _latency, Stopwatch.GetElapsedTime(start), _unsent);
    }

    private void Watch(Poller poller)
    {
        for (var i = 0; i < connections.Length; i++)
        {
            poller.Watch(i, connections[i].Handle);
            _idle.Enqueue(i);
        }
    }

    private void Exchange(Poller poller)
    {
        var now = _heardAt = Stopwatch.GetTimestamp();
        SendDue(now);
        while (InFlight > 0 || NextDue(now) != ISchedule.Never)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ready = poller.Wait(UntilNextDue(now));
            for (var nth = 0; nth < ready; nth++)
                Take(poller.Ready(nth));
            now = Stopwatch.GetTimestamp();
            if (InFlight > 0 && Stopwatch.GetElapsedTime(_heardAt, now) > AnswerTimeout)
                throw new TimeoutException($"The server has not answered for {AnswerTimeout.TotalSeconds} s.");
            SendDue(now);
        }
    }

    private long NextDue(long now) => _ranDry ? ISchedule.Never : schedule.Next(now);

    private TimeSpan UntilNextDue(long now)
    {
        var next = NextDue(now);
        if (next == ISchedule.Never || _idle.Count == 0)
            return LongestWait;
        var wait = Stopwatch.GetElapsedTime(Math.Min(now, next), next);
        return TimeSpan.FromTicks(Math.Clamp(wait.Ticks, Tick.Ticks, LongestWait.Ticks));
    }

    private void Take(int index)
    {
        var connection = connections[index];
        var status = connection.Receive();
        if (status == 0)
            return;
        var now = _heardAt = Stopwatch.GetTimestamp();
        _statuses[status]++;
        Record(connection.DueAt, now);
        _idle.Enqueue(index);
        SendDue(now);
    }

    private void SendDue(long now)
    {
        if (now > schedule.GiveUpAt)
            GiveUp(now);
        while (_idle.Count > 0 && NextDue(now) is var due && due <= now)
            Send(due);
    }

    private void Send(long due)
    {
        if (!tokens.TryTake(out var nth, out var token))
        {
            _ranDry = true;
            return;
        }

        schedule.Advance();
        if (InFlight == 0)
            _heardAt = Stopwatch.GetTimestamp();
        var connection = connections[_idle.Dequeue()];
        connection.DueAt = due;
        connection.Send(path(nth), token);
    }

    /// <summary>What is too late to be sent has waited at least until now; leaving it out would flatter the server.</summary>
    private void GiveUp(long now)
    {
        for (var due = NextDue(now); due != ISchedule.Never; due = NextDue(now))
        {
            Record(due, now);
            _unsent++;
            schedule.Advance();
        }
    }

    private void Record(long due, long now) =>
        _latency.RecordValue(Math.Clamp((now - due) * 1_000_000 / Stopwatch.Frequency, 1, SlowestMicroseconds));

    private Dictionary<int, long> Statuses() =>
        _statuses.Select((count, status) => (status, count)).Where(pair => pair.count > 0).ToDictionary(
            pair => pair.status, pair => pair.count);
}
