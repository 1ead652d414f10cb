using CouponKill.Api.Gate;
using CouponKill.Api.Paging;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Activities;

/// <summary>Pages through the catalog and shows what is still going on as it stands now.</summary>
internal sealed class ActivityListing(IActivityCatalog catalog, SaleGate gate, TimeProvider time)
{
    /// <summary>How long a list waits for fresh views in all; what comes later is shown as last written back.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    public async Task<ActivityListBody> ListAsync(ActivityStatus? status, Page page, CancellationToken cancellationToken)
    {
        var entries = await catalog.ListAsync(status, page.After, page.Limit, cancellationToken);
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var shown = await Task.WhenAll(entries.Select(entry => ShowAsync(entry, either.Token)));
        var items = shown.Where(item => status is null || item.Status == status).ToList();
        return new ActivityListBody(items, entries.Count == page.Limit ? entries[^1].Definition.Id.ToString() : null);
    }

    private async Task<ActivityBody> ShowAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await FreshViewAsync(entry, cancellationToken) is { } view)
            return ActivityBody.From(view, now);
        return ActivityBody.From(entry, now);
    }

    private async ValueTask<ActivityView?> FreshViewAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        if (entry.LastView is { IsFinished: true } || cancellationToken.IsCancellationRequested)
            return entry.LastView;
        try
        {
            return await gate.FindAsync(entry.Definition.Id, cancellationToken);
        }
        catch (Exception exception) when (IsNoAnswer(exception))
        {
            return entry.LastView;
        }
    }

    /// <summary>True when nobody can say now how an activity stands.</summary>
    internal static bool IsNoAnswer(Exception exception) => exception
        is OperationCanceledException or TimeoutException or OrleansException or OutcomeUnknownException or ActivityUnavailableException;
}
