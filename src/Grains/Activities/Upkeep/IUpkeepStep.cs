using CouponKill.Ledger.Log;

namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>One thing that an activity needs now and then, off the answers' path.</summary>
internal interface IUpkeepStep
{
    /// <summary>What it does, as in "could not ... of activity 5".</summary>
    string Name { get; }

    /// <summary>True for what shortens the next activation's start: it is the last thing that an activation does.</summary>
    bool ShortensNextStart { get; }

    /// <summary>Does it if it is due. A failure is no harm: it is tried again.</summary>
    /// <exception cref="StaleEpochException">Another activation owns the log.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}
