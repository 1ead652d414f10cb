using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Reading;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>Has ledger and orders compared when it is time, and when it is this activity's turn.</summary>
internal sealed class ReconcileStep(
    ReconcileSchedule schedule, ReconcileTurn turn, OrderReconciler reconciler, ViewSignal view, OrderOutbox outbox) : IUpkeepStep
{
    /// <inheritdoc/>
    public string Name => "reconcile the orders";

    /// <inheritdoc/>
    public bool ShortensNextStart => false;

    /// <summary>Only while nothing is on its way: what is on its way is the outbox' business.</summary>
    private bool IsDue => outbox.IsDrained && schedule.IsDue(view.Current.Seq);

    /// <inheritdoc/>
    /// <remarks>When it is not its turn soon, the activity tries again with its next round: it has more to keep up than this.</remarks>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!IsDue || !await turn.TryEnterAsync(cancellationToken))
            return;
        try
        {
            if (IsDue)
                await reconciler.ReconcileAsync(view.Current.Seq, cancellationToken);
        }
        finally
        {
            turn.Leave();
        }
    }
}
