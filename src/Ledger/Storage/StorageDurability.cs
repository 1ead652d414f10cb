namespace CouponKill.Ledger.Storage;

/// <summary>
/// Whether the claim log's store keeps what it is given, as it was last seen. While it does not, nothing new is sold; what it holds is
/// still told. A store that cannot lose it under a running program never says otherwise.
/// </summary>
/// <remarks>May be used on any thread.</remarks>
public sealed class StorageDurability
{
    private volatile string? _fault;

    /// <summary>Why what is written now may be lost, in a sentence for operators; null when it is kept.</summary>
    public string? Fault => _fault;

    /// <summary>True when what is written now is kept.</summary>
    public bool IsDurable => _fault is null;

    /// <summary>Takes note of how the store was seen.</summary>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    /// <returns>True when that is news.</returns>
    public bool Report(string? fault) => !string.Equals(Interlocked.Exchange(ref _fault, fault), fault, StringComparison.Ordinal);
}
