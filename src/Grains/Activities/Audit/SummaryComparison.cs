namespace CouponKill.Grains.Activities.Audit;

/// <summary>What comparing the ledger with the order store by count and checksum says.</summary>
internal enum SummaryComparison
{
    /// <summary>The ledger changed meanwhile: the comparison says nothing.</summary>
    LedgerChanged,

    /// <summary>Counts and checksums are equal.</summary>
    Agrees,

    /// <summary>They are not.</summary>
    Differs,
}
