using System.Diagnostics;

namespace CouponKill.Harness;

/// <summary>Waits for conditions instead of sleeping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer fits, and returns it.</summary>
    /// <exception cref="TimeoutException">It did not fit in time; the message shows the last answer.</exception>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> ask, Func<T, bool> fits, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(fits);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (fits(answer))
                return answer;
            if (Stopwatch.GetElapsedTime(started) > timeout)
                throw new TimeoutException($"Not so after {timeout.TotalSeconds} s: {answer}");
            await Task.Delay(Interval, cancellationToken);
        }
    }
}
