using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Reading;
using CouponKill.Ledger.Activities;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>Saves the newest durable view in the catalog.</summary>
internal sealed class ViewSaver(ViewSignal view, OrderOutbox outbox, IActivityCatalog catalog) : IUpkeepStep
{
    private long _savedSeq;

    /// <inheritdoc/>
    public string Name => "save the view";

    /// <inheritdoc/>
    public bool ShortensNextStart => true;

    /// <summary>True when the catalog has the newest durable view.</summary>
    public bool IsSaved => view.Current.Seq == _savedSeq;

    /// <inheritdoc/>
    /// <remarks>
    /// Nobody wakes an activity that the catalog says is finished, so it says so only once all orders are stored: else those
    /// that were under way when the process died would stay so until somebody asks.
    /// </remarks>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var current = view.Current;
        if (IsSaved || (current.IsFinished && !outbox.IsDrained))
            return;
        await catalog.SaveViewAsync(current, cancellationToken);
        _savedSeq = current.Seq;
    }
}
