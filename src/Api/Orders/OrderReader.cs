using CouponKill.Api.Gate;
using CouponKill.Contracts.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Api.Orders;

/// <summary>Finds an order for somebody who may see it.</summary>
internal sealed class OrderReader(IOrderStore store, SaleGate gate, IGrainFactory grains)
{
    /// <summary>
    /// The claim behind the order, or null when there is none or the reader may not see it: whether somebody else's order
    /// exists is nobody's business.
    /// </summary>
    public async Task<Claim?> FindAsync(OrderId id, long readerId, bool readerIsAdmin, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is { } order)
            return readerIsAdmin || order.Claim.UserId == readerId ? order.Claim : null;
        return await FindNotYetStoredAsync(id, readerId, cancellationToken);
    }

    /// <summary>The store lags behind the ledger for a moment; whoever was just told "yours" must find it all the same.</summary>
    private async Task<Claim?> FindNotYetStoredAsync(OrderId id, long readerId, CancellationToken cancellationToken)
    {
        if (!await gate.ExistsAsync(id.ActivityId, cancellationToken))
            return null;
        var claim = await grains.GetGrain<IActivityGrain>(id.ActivityId).FindClaimAsync(readerId).WaitAsync(cancellationToken);
        return claim?.OrderId == id ? claim : null;
    }
}
