using System.Diagnostics;

namespace CouponKill.Harness;

/// <summary>Waits for conditions instead of sleeping.</summary>
public static class Eventually
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

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
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>Calls until there is an answer, and returns it; failures that are expected count as "not yet".</summary>
    /// <param name="call">What is called again and again.</param>
    /// <param name="isExpected">True for a failure after which the call is repeated; any other one is thrown at once.</param>
    /// <param name="timeout">How long failures are expected; the first one after it is thrown.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<T> SucceedsAsync<T>(
        Func<Task<T>> call, Func<Exception, bool> isExpected, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(isExpected);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (isExpected(e) && Stopwatch.GetElapsedTime(started) < timeout)
            {
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
    }
}
