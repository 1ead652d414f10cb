using System.Runtime.CompilerServices;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Rebuild;

/// <summary>Something that the stores disagree on.</summary>
/// <param name="ActivityId">The activity that it is about.</param>
/// <param name="Detail">What it is, in a sentence.</param>
/// <param name="Remedy">What an operator can do, in a sentence.</param>
public sealed record StoreFinding(long ActivityId, string Detail, string Remedy);

/// <summary>Holds all stores against each other, and changes nothing.</summary>
public sealed class StoreExaminer(LogExaminer logs, IClaimLog log, IActivityCatalog catalog, IOrderStore orders)
{
    private const int PageSize = 1_000;

    /// <summary>Logs that the catalog does not know are looked for among so many ids at most, the highest ones.</summary>
    private const int MostUnknownIds = 100_000;

    /// <summary>How many activities have been looked at.</summary>
    public long Examined { get; private set; }

    /// <summary>What is wrong, by activity: first those of the catalog, then those that it does not know.</summary>
    public async IAsyncEnumerable<StoreFinding> ExamineAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = new HashSet<long>();
        await foreach (var entry in ListAsync(cancellationToken))
        {
            known.Add(entry.Definition.Id);
            Examined++;
            if (await ExamineAsync(entry, cancellationToken) is { } finding)
                yield return finding;
        }

        var highest = await log.FindHighestActivityIdAsync(cancellationToken);
        for (var id = Math.Max(1, highest - MostUnknownIds); id <= highest; id++)
        {
            if (!known.Contains(id) && await logs.FindLogAsync(id, cancellationToken) is not null)
                yield return Unknown(id);
        }
    }

    private async IAsyncEnumerable<CatalogEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (true)
        {
            var page = await catalog.ListAsync(null, after, PageSize, cancellationToken);
            foreach (var entry in page)
                yield return entry;
            if (page.Count < PageSize)
                yield break;
            after = page[^1].Definition.Id;
        }
    }

    private async Task<StoreFinding?> ExamineAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        var activityId = entry.Definition.Id;
        if (!entry.LogCreated && await logs.FindLogAsync(activityId, cancellationToken) is null)
            return null;
        var finding = await logs.ExamineAsync(entry, cancellationToken);
        if (finding.Refusal is { } refusal)
            return new StoreFinding(activityId, refusal.Message, Remedy(activityId, refusal.Reason));
        var live = finding.Ledger?.LiveClaims ?? 0;
        var stored = (await orders.SummariseAsync(activityId, SeqRange.All, cancellationToken)).LiveOrders;
        return live == stored ? null : Unequal(activityId, live, stored);
    }

    private static string Remedy(long activityId, UnavailableReason reason) => reason switch
    {
        UnavailableReason.NotFound => "Nothing is to be done.",
        UnavailableReason.LogMissing or UnavailableReason.LogBehindOrders or UnavailableReason.LogCorrupt =>
            $"Bring a newer copy of the claim log back, or run: rebuild {activityId}.",
        UnavailableReason.ClockUntrusted => "Synchronise the clock of the silo.",
        UnavailableReason.StorageNotDurable => "Give the claim logs' store its persistence back: docs/redis.md says which settings.",
        UnavailableReason.OtherCreation =>
            $"Bring back the catalog or the log of the right installation, or give the log up and run: rebuild {activityId}.",
    };

    private static StoreFinding Unequal(long activityId, long live, long stored) => new(
        activityId,
        $"The claim log of activity {activityId} has {live} live claims, the order store {stored} live orders.",
        "Let a silo run for some minutes, which publishes what is missing; then ask the activity's audit.");

    private static StoreFinding Unknown(long activityId) => new(
        activityId,
        $"There is a claim log of activity {activityId}, which the catalog does not know: the catalog is an older copy.",
        "Bring a newer copy of the catalog back; without one, what was sold there is lost, and its id is not given again.");
}
