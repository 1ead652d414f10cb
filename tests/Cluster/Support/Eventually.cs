using System.Diagnostics;
using CouponKill.Contracts.Activities;

namespace CouponKill.Cluster.Support;

/// <summary>Waits for conditions instead of sleeping.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public static Task IsTrueAsync(Func<bool> condition, string what, double seconds = 15) =>
        IsTrueAsync(() => Task.FromResult(condition()), what, seconds);

    /// <summary>The first answer; unknown outcomes and calls without an answer are none, and any other failure is the test's.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> call, double seconds = 15)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception)
                when (exception is OutcomeUnknownException or TimeoutException && Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                await Task.Delay(Poll, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Calls until it fails with this exception, and gives it; others, and success, count as "not yet".</summary>
    public static async Task<T> FailsAsync<T>(Func<Task> call, double seconds = 15)
        where T : Exception
    {
        T? failure = null;
        await IsTrueAsync(
            async () => (failure = await Record.ExceptionAsync(call) as T) is not null, $"it fails with {typeof(T).Name}", seconds);
        return failure!;
    }

    /// <summary>Fails the test when the condition does not come true in time. Its exceptions count as "not yet".</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, double seconds = 15)
    {
        var started = Stopwatch.GetTimestamp();
        Exception? last = null;
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            try
            {
                if (await condition())
                    return;
                last = null;
            }
            catch (Exception exception)
            {
                last = exception;
            }

            await Task.Delay(Poll, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"After {seconds} s it was not true: {what}. {last}");
    }
}
