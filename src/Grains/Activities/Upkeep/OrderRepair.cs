using CouponKill.Grains.Activities.Audit;
using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Ownership;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>
/// Brings orders to where the ledger stands: by the stream, as any other news; and where a row bears a version that no news can replace,
/// in the store itself.
/// </summary>
internal sealed partial class OrderRepair(
    StockLedger ledger, OwnedLog log, OrderOutbox outbox, IOrderStore store, ActivityRuntime runtime, ILogger logger)
{
    /// <summary>Rows that are corrected in one transaction, and in one repair.</summary>
    private const int MaxCorrected = 1_000;

    private readonly ILogger _logger = logger;

    /// <summary>Repairs what a comparison has found, as far as it is still so.</summary>
    /// <param name="findings">What it found; nobody else has owned the log until after it.</param>
    /// <param name="version">
    /// The orders' version. It is newer than any event of these orders and older than their next; and it is no event still to be
    /// confirmed, so that the confirmation is not taken for another's.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the stream may still take the orders.</param>
    /// <exception cref="StaleEpochException">The log is older than the orders.</exception>
    public async Task RepairAsync(ComparisonFindings findings, long version, CancellationToken cancellationToken)
    {
        await ThrowIfLogIsBehindAsync(findings, cancellationToken);
        var missing = findings.Wrong.Count(wrong => wrong.Row is null);
        WrongFound(log.ActivityId, missing, findings.Wrong.Count - missing);
        runtime.Metrics.OrdersMissing.Add(missing);
        runtime.Metrics.OrdersWrong.Add(findings.Wrong.Count - missing);
        var (news, corrections) = Sort(findings.Wrong, version);
        await store.CorrectAsync(corrections, cancellationToken);
        await outbox.RepublishAsync(news, cancellationToken);
    }

    private (List<Order> News, List<OrderCorrection> Corrections) Sort(IReadOnlyList<WrongRow> wrongRows, long version)
    {
        var (news, corrections) = (new List<Order>(), new List<OrderCorrection>());
        var nowMs = runtime.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var wrong in wrongRows)
        {
            var isOutdated = wrong.Claim is { } claim && !ledger.Has(claim);
            if (isOutdated || wrong.Right(version, ledger.Seq, nowMs) is not { } right)
                continue;
            if (!wrong.IsNewerThan(right))
                news.Add(right);
            else if (corrections.Count < MaxCorrected)
                corrections.Add(new OrderCorrection(wrong.Row!.Value, right));
        }

        return (news, corrections);
    }

    /// <summary>
    /// Rows ahead of the ledger are wrong if the store has never heard of such events. If it has, they were acknowledged, and the log is
    /// an old copy: then the next activation refuses to sell.
    /// </summary>
    private async Task ThrowIfLogIsBehindAsync(ComparisonFindings findings, CancellationToken cancellationToken)
    {
        if (!findings.Wrong.Any(wrong => wrong.IsAheadOf(ledger.Seq)))
            return;
        if (await store.FindMaxVersionAsync(log.ActivityId, cancellationToken) > ledger.Seq)
            throw new StaleEpochException(log.ActivityId, log.Epoch);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Activity {ActivityId}: {Missing} live claims had no order row, and {Wrong} rows were other than the ledger; mending.")]
    private partial void WrongFound(long activityId, int missing, int wrong);
}
