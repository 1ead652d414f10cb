using CouponKill.Ledger.Codecs;
using CouponKill.Ledger.Log;
using CouponKill.Ledger.Rebuild;
using CouponKill.Ledger.Stock;

namespace CouponKill.Cluster.Support;

/// <summary>What another silo does to an activity's log once it takes this one for dead.</summary>
internal static class RivalOwner
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Takes the log over and appends this; gives the new epoch.</summary>
    public static async Task<long> AppendAsync(SaleHost host, long id, LedgerEvent e)
    {
        var next = await host.Log.Inner.AcquireAsync(id, Token);
        var events = new EventCodec.Encoder();
        events.Add(e);
        await host.Log.Inner.AppendAsync(id, next.Epoch, new LogRecord(next.LastRecordNo + 1, events.Finish()), 0, Token);
        return next.Epoch;
    }

    /// <summary>Takes the log over, saves a snapshot of all and trims what it covers.</summary>
    public static async Task SnapshotAsync(SaleHost host, long id)
    {
        var log = host.Log.Inner;
        var recovered = await LedgerRecovery.RecoverAsync(log, id, Token);
        var (epoch, recordNo) = (recovered.Log.Epoch, recovered.Log.LastRecordNo);
        await log.SaveWatermarkAsync(id, epoch, recordNo, Token);
        await log.SaveSnapshotAsync(id, epoch, recordNo, SnapshotCodec.Encode(recovered.Ledger.Freeze()), Token);
        await log.TrimAsync(id, epoch, recordNo, Token);
    }
}
