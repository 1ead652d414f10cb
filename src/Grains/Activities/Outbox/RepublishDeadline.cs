namespace CouponKill.Grains.Activities.Outbox;

/// <summary>
/// When published orders that are not known to be stored are published again: after a time without progress, which doubles up to a minute
/// while there is none.
/// </summary>
internal sealed class RepublishDeadline
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _first;
    private readonly TimeProvider _clock;
    private long _startedAt;

    /// <summary>Starts now.</summary>
    /// <param name="first">The time from progress to the deadline.</param>
    /// <param name="clock">The clock that measures it.</param>
    public RepublishDeadline(TimeSpan first, TimeProvider clock)
    {
        (_first, _clock, Timeout) = (first, clock, first);
        Start();
    }

    /// <summary>How long it is from a start to the deadline.</summary>
    public TimeSpan Timeout { get; private set; }

    /// <summary>What is left of it; 0 or less when it has passed.</summary>
    public TimeSpan Remaining => Timeout - _clock.GetElapsedTime(_startedAt);

    /// <summary>Starts anew, because something is published after nothing was under way.</summary>
    public void Start() => _startedAt = _clock.GetTimestamp();

    /// <summary>Starts anew with the first time, because something got stored.</summary>
    public void Progress()
    {
        Timeout = _first;
        Start();
    }

    /// <summary>Starts anew with twice the time, because it has passed.</summary>
    public void Passed()
    {
        Timeout = Timeout * 2 < Longest ? Timeout * 2 : Longest;
        Start();
    }
}
