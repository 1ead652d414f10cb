using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <content>Restocking: more units, once per key.</content>
public sealed partial class StockLedger
{
    /// <summary>Restock commands remembered for their idempotency keys. Beyond that the oldest is forgotten.</summary>
    public const int MaxRestockKeys = 1_024;

    private readonly Queue<RestockKey> _restockKeys = new();

    private Decision DecideRestock(in LedgerCommand command, long now)
    {
        if (FindRestock(command.Key) is { } known)
            return Decision.Without(known.Fits(command.Quantity) ? Outcome.Unchanged : Outcome.KeyReused);
        if (_phase == Phase.Ended)
            return Decision.Without(Outcome.Ended);
        if (command.Quantity < 1 || command.Quantity > ActivityLimits.Total - _total)
            return Decision.Without(Outcome.TotalTooLarge);
        return Accept(Next(LedgerEventKind.Restocked, now) with { Quantity = command.Quantity, Key = command.Key });
    }

    private void Restock(in LedgerEvent e)
    {
        Require(_phase != Phase.Ended, e, "the activity has ended");
        Require(e.Quantity > 0 && e.Quantity <= ActivityLimits.Total - _total, e, "the quantity is out of bounds");
        Require(FindRestock(e.Key) is null, e, "its key was used before");
        _total += e.Quantity;
        _available += e.Quantity;
        if (e.Key.IsNone)
            return;
        _restockKeys.Enqueue(new RestockKey(e.Key, e.Quantity));
        if (_restockKeys.Count > MaxRestockKeys)
            _restockKeys.Dequeue();
    }

    private RestockKey? FindRestock(CommandKey key)
    {
        if (key.IsNone)
            return null;
        foreach (var restock in _restockKeys)
        {
            if (restock.Key == key)
                return restock;
        }

        return null;
    }
}
