using CouponKill.Contracts.Activities;
using Wait = CouponKill.Harness.Eventually;

namespace CouponKill.Cluster.Support;

/// <summary>Waits for conditions instead of sleeping, until the test is cancelled.</summary>
internal static class Eventually
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Fails the test when the condition does not come true in time.</summary>
    public static Task IsTrueAsync(Func<bool> condition, string what, double seconds = 15) =>
        IsTrueAsync(() => Task.FromResult(condition()), what, seconds);

    /// <summary>The first answer; unknown outcomes and calls without an answer are none, and any other failure is the test's.</summary>
    public static Task<T> GetAsync<T>(Func<Task<T>> call, double seconds = 15) => Wait.SucceedsAsync(
        call, e => e is OutcomeUnknownException or TimeoutException, TimeSpan.FromSeconds(seconds), Cancel);

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
    public static Task IsTrueAsync(Func<Task<bool>> condition, string what, double seconds = 15) => Wait.GetAsync(
        async () => await TryAsync(condition, what), outcome => outcome.IsTrue, TimeSpan.FromSeconds(seconds), Cancel);

    private static async Task<Outcome> TryAsync(Func<Task<bool>> condition, string what)
    {
        try
        {
            return new Outcome(await condition(), what, null);
        }
        catch (Exception exception)
        {
            return new Outcome(false, what, exception);
        }
    }

    private sealed record Outcome(bool IsTrue, string What, Exception? Exception)
    {
        public override string ToString() => $"{What}. {Exception}";
    }
}
