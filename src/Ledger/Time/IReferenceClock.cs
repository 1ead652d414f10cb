namespace CouponKill.Ledger.Time;

/// <summary>The clock of a store, which a process compares its own with.</summary>
public interface IReferenceClock
{
    /// <summary>What it is called in metrics and messages.</summary>
    string Name { get; }

    /// <summary>Asks what time it is, by one round trip over a connection that is open already.</summary>
    Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken);
}
