using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <content>Expiry: a unit whose hold has run out goes back on sale.</content>
public sealed partial class StockLedger
{
    private Decision DecideExpire(in LedgerCommand command, long now)
    {
        var slot = _claims.Find(command.UserId, command.ClaimSeq);
        return slot < 0 || _claims[slot].Status != ClaimStatus.Held || now < HoldExpiresAtMs(_claims[slot].CreatedAtMs)
            ? Decision.Without(Outcome.NotDue)
            : Accept(Next(LedgerEventKind.Expired, now, slot));
    }

    private void Expire(in LedgerEvent e)
    {
        var slot = _claims.Find(e.UserId, e.ClaimSeq);
        Require(slot >= 0 && _claims[slot].Status == ClaimStatus.Held, e, "the claim is not held");
        Require(e.AtMs >= HoldExpiresAtMs(e.ClaimedAtMs), e, "the hold still runs");
        ChangeStatus(e, slot);
    }

    private long HoldExpiresAtMs(long createdAtMs) => HoldExpiresAtMs(Defined, createdAtMs);

    private static long HoldExpiresAtMs(ActivityDefinition definition, long createdAtMs) => createdAtMs + (definition.HoldSeconds * 1000L);
}
