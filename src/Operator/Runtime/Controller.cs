using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>Takes keys from a queue and reconciles them, some at once, one worker for each.</summary>
/// <param name="kind">What is reconciled, for logs and metrics.</param>
/// <param name="queue">The keys.</param>
/// <param name="reconcile">Makes what is there as it is wanted; answers when to look again.</param>
/// <param name="metrics">Counts.</param>
/// <param name="log">Failures.</param>
internal sealed class Controller(
    string kind, WorkQueue<ObjectKey> queue, Func<ObjectKey, CancellationToken, Task<TimeSpan>> reconcile, Metrics metrics, ILogger log)
{
    private const int Workers = 4;

    /// <summary>Works until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(cancellation), cancellation)));

    private async Task WorkAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var key = await queue.TakeAsync(cancellation);
            try
            {
                var again = await reconcile(key, cancellation);
                queue.Forget(key);
                queue.AddAfter(key, again);
                metrics.Reconciled(kind, succeeded: true);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                metrics.Reconciled(kind, succeeded: false);
                log.ReconcileFailed(kind, key, exception.Message);
                queue.Retry(key, (exception as ApiException)?.RetryAfter);
            }
            finally
            {
                queue.Done(key);
            }
        }
    }
}
