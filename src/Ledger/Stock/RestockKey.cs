using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>A restock that is remembered for its idempotency key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Quantity">Units that were added; 0 when a snapshot of an older version did not say.</param>
public readonly record struct RestockKey(CommandKey Key, int Quantity)
{
    /// <summary>True when a repeat with this quantity asks for what was done.</summary>
    public bool Fits(int quantity) => Quantity == 0 || Quantity == quantity;
}
