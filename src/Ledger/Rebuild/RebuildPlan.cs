using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Ledger.Rebuild;

/// <summary>What a rebuild would write, and what it knows of what is lost.</summary>
public sealed class RebuildPlan
{
    internal RebuildPlan(StockLedger ledger, LogFinding finding)
    {
        (Ledger, Finding) = (ledger, finding);
        View = ledger.View();
    }

    /// <summary>The activity as it will stand.</summary>
    public ActivityView View { get; }

    /// <summary>What is wrong with the log, in a sentence; null when it is whole.</summary>
    public string? Fault => Finding.Refusal?.Message;

    /// <summary>The newest event that is known of.</summary>
    public required long KnownSeq { get; init; }

    /// <summary>Rows of the order store, live or not.</summary>
    public required long Orders { get; init; }

    /// <summary>Live claims that only the old log knows, and that are kept.</summary>
    public required long OnlyInLog { get; init; }

    /// <summary>Live claims that only the old log knows, and that are given up.</summary>
    public required long GivenUp { get; init; }

    /// <summary>Units that the catalog saw sold for good and that have no order: the least that is lost.</summary>
    public required long LostAtLeast { get; init; }

    /// <summary>
    /// Live claims beyond the units that are known to have been put on sale: restocks that the catalog has not seen, or units that were
    /// sold twice after the log had lost its end. The total is so much higher.
    /// </summary>
    public required long AboveKnownTotal { get; init; }

    internal StockLedger Ledger { get; }

    internal LogFinding Finding { get; }
}
