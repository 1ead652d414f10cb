using CouponKill.Ledger.Orders;

namespace CouponKill.Grains.Orders;

/// <summary>An order that the store refuses for good.</summary>
internal readonly record struct RefusedOrder(Order Order, string Reason);

/// <summary>
/// Stores all orders that the store takes, and finds those that it refuses for good: by halves, so that one among thousands costs some
/// twenty statements. Otherwise it would hold up all that come behind it, for ever.
/// </summary>
internal sealed class OrderSieve(IOrderStore store)
{
    /// <summary>How often an order by itself is refused before it is put aside.</summary>
    internal const int Tries = 3;

    /// <summary>Stores orders; every failure but a refusal passes through, and then any part of them may be stored.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="refused">Gets what the store refuses.</param>
    /// <param name="cancellationToken">Ends it; <paramref name="refused"/> is right up to there.</param>
    public async Task StoreAsync(ArraySegment<Order> orders, ICollection<RefusedOrder> refused, CancellationToken cancellationToken)
    {
        try
        {
            await store.UpsertAsync(orders, cancellationToken);
        }
        catch (OrdersRefusedException) when (orders.Count > 1)
        {
            var half = orders.Count / 2;
            await StoreAsync(orders[..half], refused, cancellationToken);
            await StoreAsync(orders[half..], refused, cancellationToken);
        }
        catch (OrdersRefusedException)
        {
            if (await TryAgainAsync(orders, cancellationToken) is { } reason)
                refused.Add(new RefusedOrder(orders[0], reason));
        }
    }

    /// <returns>Why the store refuses the order again; null when it has taken it.</returns>
    private async Task<string?> TryAgainAsync(ArraySegment<Order> order, CancellationToken cancellationToken)
    {
        for (var attempt = 2; ; attempt++)
        {
            try
            {
                await store.UpsertAsync(order, cancellationToken);
                return null;
            }
            catch (OrdersRefusedException e) when (attempt >= Tries)
            {
                return e.Message;
            }
            catch (OrdersRefusedException)
            {
                // Once more.
            }
        }
    }
}
