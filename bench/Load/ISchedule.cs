namespace CouponKill.Bench.Load;

/// <summary>When the requests of one thread are meant to be sent. All times are Stopwatch ticks.</summary>
internal interface ISchedule
{
    /// <summary>What <see cref="Next"/> returns when there is nothing more to send.</summary>
    const long Never = long.MaxValue;

    /// <summary>When to stop sending what is late; what is left then stays unsent.</summary>
    long GiveUpAt { get; }

    /// <summary>When the next request is meant to be sent; its latency counts from there.</summary>
    long Next(long now);

    /// <summary>The next request is on its way, or given up.</summary>
    void Advance();
}
