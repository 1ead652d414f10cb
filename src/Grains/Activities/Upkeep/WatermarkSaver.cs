using CouponKill.Grains.Activities.Outbox;
using CouponKill.Grains.Activities.Ownership;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>Saves with the log how far the order store has confirmed it.</summary>
internal sealed class WatermarkSaver(OwnedLog log, OrderOutbox outbox) : IUpkeepStep
{
    private long _saved = log.FirstWatermarkRecordNo;

    /// <inheritdoc/>
    public string Name => "save the watermark";

    /// <inheritdoc/>
    public bool ShortensNextStart => true;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watermark = outbox.WatermarkRecordNo;
        if (watermark == _saved)
            return;
        await log.SaveWatermarkAsync(watermark, cancellationToken);
        _saved = watermark;
    }
}
