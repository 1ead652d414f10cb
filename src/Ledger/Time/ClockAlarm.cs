namespace CouponKill.Ledger.Time;

/// <summary>How much is wrong with a clock.</summary>
public enum ClockState
{
    /// <summary>It is right.</summary>
    Right,

    /// <summary>It is off by a second or more: somebody should look why.</summary>
    Off,

    /// <summary>It is off by more than the limit.</summary>
    Untrusted,
}

/// <summary>Says once when the state of the clock changes. A clock at the edge of two states is not said again and again.</summary>
/// <param name="limit">Beyond it the clock is not trusted.</param>
public sealed class ClockAlarm(TimeSpan limit)
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(1);

    /// <summary>How it stood at the last look.</summary>
    public ClockState State { get; private set; }

    /// <summary>Takes note of how far the clock is off.</summary>
    /// <returns>True when that is news.</returns>
    public bool IsNews(TimeSpan skew)
    {
        var state = Judge(skew.Duration());
        if (state == State)
            return false;
        State = state;
        return true;
    }

    private ClockState Judge(TimeSpan off)
    {
        if (off > limit)
            return ClockState.Untrusted;
        var isNoticeable = State == ClockState.Right ? off >= Noticeable : off >= Noticeable / 2;
        return isNoticeable ? ClockState.Off : ClockState.Right;
    }
}
