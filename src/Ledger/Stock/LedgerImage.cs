using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;

namespace CouponKill.Ledger.Stock;

/// <summary>A ledger's state at one moment, immutable. Held and sold follow from the claims.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Phase">How far the clock has taken it.</param>
/// <param name="IsPaused">Whether an admin paused it.</param>
/// <param name="LastAtMs">Time of the last event, in Unix milliseconds.</param>
/// <param name="Total">Units ever put on sale.</param>
/// <param name="Seq">Number of the last event.</param>
/// <param name="LastGrantSeq">Number of the last grant.</param>
/// <param name="RestockKeys">The restocks that are remembered for their keys, oldest first.</param>
/// <param name="Claims">The claims.</param>
public sealed record LedgerImage(
    ActivityDefinition Definition,
    byte Phase,
    bool IsPaused,
    long LastAtMs,
    int Total,
    long Seq,
    long LastGrantSeq,
    IReadOnlyList<RestockKey> RestockKeys,
    FrozenClaims Claims);
