using MySqlConnector;
using Polly;
using Polly.Retry;

namespace CouponKill.Storage.MySql.Orders;

/// <summary>Repeats a transaction that lost to another one. The server has rolled it back, so nothing of it is there.</summary>
internal static class LockConflicts
{
    private const int MaxRetries = 5;
    private const int MinPauseMs = 5;

    private static readonly ResiliencePipeline Retries = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<MySqlException>(IsConflict),
            MaxRetryAttempts = MaxRetries,
            DelayGenerator = static retry => ValueTask.FromResult<TimeSpan?>(PauseBefore(retry.AttemptNumber)),
        })
        .Build();

    public static async Task RetryAsync(Func<CancellationToken, Task> transaction, CancellationToken cancellationToken) =>
        await Retries.ExecuteAsync(static async (run, token) => await run(token), transaction, cancellationToken);

    /// <summary>Random over the whole range, which doubles: two that wait equally long would meet again.</summary>
    private static TimeSpan PauseBefore(int retry) =>
        TimeSpan.FromMilliseconds(Random.Shared.Next(MinPauseMs, MinPauseMs << (retry + 1)));

    private static bool IsConflict(MySqlException e) =>
        e.ErrorCode is MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.CheckRead;
}
