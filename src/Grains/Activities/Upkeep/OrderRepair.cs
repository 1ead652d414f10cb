using CouponKill.Grains.Activities.Outbox;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>Publishes the orders again whose rows are missing.</summary>
internal sealed partial class OrderRepair(StockLedger ledger, OrderOutbox outbox, ActivityRuntime runtime, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>Publishes those of the claims that are still live.</summary>
    /// <param name="missing">Claims without their order row.</param>
    /// <param name="version">
    /// The orders' version. It is newer than any event of these orders and older than their next; and it is no event still to be
    /// confirmed, so that the confirmation is not taken for another's.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the stream may still take the orders.</param>
    public async Task RepublishAsync(IReadOnlyList<Claim> missing, long version, CancellationToken cancellationToken)
    {
        MissingFound(ledger.Definition!.Id, missing.Count);
        runtime.Metrics.OrdersMissing.Add(missing.Count);
        var nowMs = runtime.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        Order[] orders = [.. missing.Where(claim => ledger.Has(claim)).Select(claim => new Order(claim, version, nowMs))];
        await outbox.RepublishAsync(orders, cancellationToken);
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "{Count} live claims of activity {ActivityId} had no order row; publishing them again.")]
    private partial void MissingFound(long activityId, int count);
}
