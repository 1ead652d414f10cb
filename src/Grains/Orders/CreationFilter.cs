using CouponKill.Contracts.Orders;
using CouponKill.Grains.Diagnostics;
using CouponKill.Grains.Users;
using CouponKill.Ledger.Activities;
using Microsoft.Extensions.Logging;

namespace CouponKill.Grains.Orders;

/// <summary>
/// Keeps orders out of the store that are not of the activity which the catalog knows under their id. They may lie on the stream since
/// before the catalog was put back to an older copy.
/// </summary>
/// <remarks>Not for several threads.</remarks>
/// <param name="catalog">Which activities there are.</param>
/// <param name="metrics">Which count what is kept out.</param>
/// <param name="clock">The clock of the memory.</param>
/// <param name="logger">Where it is said.</param>
internal sealed partial class CreationFilter(IActivityCatalog catalog, GrainMetrics metrics, TimeProvider clock, ILogger logger)
{
    private const int Remembered = 4_096;

    /// <summary>How long the catalog is not asked again although messages bear another identity; also how often it is said.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger;
    private readonly BoundedMap<long, Known> _known = new(Remembered);

    /// <summary>True for a message of the activity that the catalog knows, and for one that does not say.</summary>
    public async ValueTask<bool> AcceptsAsync(OrderBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Creation.IsNone || batch.Orders.Length == 0)
            return true;
        var activityId = batch.Orders[0].Claim.ActivityId;
        if (_known.TryGet(activityId, out var known) && known.Fits(batch.Creation))
            return true;
        var isAsked = known is null || clock.GetElapsedTime(known.AskedAt) >= AskAgain;
        if (isAsked)
            known = await AskAsync(activityId, cancellationToken);
        if (known!.Fits(batch.Creation))
            return true;
        metrics.OrdersForeign.Add(batch.Orders.Length);
        if (isAsked)
            Refused(activityId, batch.Creation, known.Entry?.Creation.ToString() ?? "no such activity");
        return false;
    }

    private async Task<Known> AskAsync(long activityId, CancellationToken cancellationToken)
    {
        var askedAt = clock.GetTimestamp();
        var known = new Known(await catalog.FindAsync(activityId, cancellationToken), askedAt);
        _known.Set(activityId, known);
        return known;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Orders of activity {ActivityId} are not stored: they are of creation {Creation}, the catalog has {Known}.")]
    private partial void Refused(long activityId, CreationId creation, string known);

    private sealed record Known(CatalogEntry? Entry, long AskedAt)
    {
        public bool Fits(CreationId creation) => Entry is not null && (Entry.Creation.IsNone || Entry.Creation == creation);
    }
}
