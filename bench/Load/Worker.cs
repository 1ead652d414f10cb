using System.Diagnostics;
using HdrHistogram;

namespace CouponKill.Bench.Load;

/// <summary>One thread's share of a load.</summary>
internal sealed class Worker(Uri address, string path, TokenPool tokens, int connections, TimeSpan duration)
{
    private const int SlowestMicroseconds = 60_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly LongHistogram _latency = new(SlowestMicroseconds, 3);
    private readonly long[] _statuses = new long[1_000];
    private readonly Poller _poller = new(connections);
    private int _inFlight;
    private long _deadline;

    public LoadResult Run()
    {
        var all = Enumerable.Range(0, connections).Select(_ => new Connection(address, path, tokens.TokenLength)).ToArray();
        try
        {
            var started = Stopwatch.GetTimestamp();
            _deadline = started + (long)(duration.TotalSeconds * Stopwatch.Frequency);
            Start(all);
            while (_inFlight > 0)
            {
                _poller.Wait(Patience);
                for (var i = 0; i < all.Length; i++)
                {
                    if (_poller.IsReady(i))
                        Take(i, all[i]);
                }
            }

            return new LoadResult(Statuses(), _latency, Stopwatch.GetElapsedTime(started));
        }
        finally
        {
            foreach (var connection in all)
                connection.Dispose();
        }
    }

    private void Start(Connection[] all)
    {
        for (var i = 0; i < all.Length; i++)
        {
            _poller.Watch(i, all[i].Handle);
            _inFlight++;
            SendNext(i, all[i], Stopwatch.GetTimestamp());
        }
    }

    private void Take(int index, Connection connection)
    {
        var status = connection.Receive();
        if (status == 0)
            return;
        var now = Stopwatch.GetTimestamp();
        _statuses[status]++;
        var microseconds = (now - connection.SentAt) * 1_000_000 / Stopwatch.Frequency;
        _latency.RecordValue(Math.Clamp(microseconds, 1, SlowestMicroseconds));
        SendNext(index, connection, now);
    }

    private void SendNext(int index, Connection connection, long now)
    {
        if (now >= _deadline || !tokens.TryTake(out var token))
        {
            _poller.Forget(index);
            _inFlight--;
            return;
        }

        connection.SentAt = now;
        connection.Send(token);
    }

    private Dictionary<int, long> Statuses() =>
        _statuses.Select((count, status) => (status, count)).Where(pair => pair.count > 0).ToDictionary(pair => pair.status, pair => pair.count);
}
