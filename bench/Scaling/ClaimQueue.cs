namespace CouponKill.Bench.Scaling;

/// <summary>The claims that wait, first come, first served. Who waits too long is shed and comes back.</summary>
internal sealed class ClaimQueue
{
    private readonly LinkedList<(double At, double Count)> _waiting = new();
    private readonly Queue<(double At, double Count)> _away = new();

    public double Length { get; private set; }

    /// <summary>Claims that were shed, each time one was.</summary>
    public double Shed { get; private set; }

    /// <summary>Claims that were answered.</summary>
    public double Served { get; private set; }

    /// <summary>When the last of those was answered who had to wait for longer than a second.</summary>
    public double LateUntil { get; private set; }

    /// <summary>A step: new people, those who come back, and as many answers as there is capacity for.</summary>
    /// <returns>Claims that were asked, and those that were answered.</returns>
    public (double Asked, double Answered) Step(double now, double arrivals, double capacity)
    {
        var asked = arrivals;
        while (_away.TryPeek(out var back) && back.At <= now)
            asked += _away.Dequeue().Count;
        _waiting.AddLast((now, asked));
        Length += asked;
        ShedOld(now);
        return (asked, Serve(now, capacity));
    }

    private void ShedOld(double now)
    {
        while (_waiting.First is { } first && now - first.Value.At >= Scenario.QueueTimeout)
        {
            _waiting.RemoveFirst();
            _away.Enqueue((now + Scenario.RetryAfter, first.Value.Count));
            (Length, Shed) = (Length - first.Value.Count, Shed + first.Value.Count);
        }
    }

    private double Serve(double now, double capacity)
    {
        var left = capacity;
        while (left > 0 && _waiting.First is { } first)
        {
            var (at, waiting) = first.Value;
            var count = Math.Min(left, waiting);
            left -= count;
            if (now - at > 1)
                LateUntil = now;
            if (count < waiting)
                first.Value = (at, waiting - count);
            else
                _waiting.RemoveFirst();
        }

        var served = capacity - left;
        (Length, Served) = (Math.Max(0, Length - served), Served + served);
        return served;
    }
}
