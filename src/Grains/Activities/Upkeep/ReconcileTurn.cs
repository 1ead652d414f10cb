namespace CouponKill.Grains.Activities.Upkeep;

/// <summary>
/// One of a silo's activities at a time compares its ledger with the order store: after a restart all are due at once, and the store is
/// needed for the sale.
/// </summary>
/// <remarks>Used by all activities of a silo, on any thread.</remarks>
internal sealed class ReconcileTurn : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits half a second at most for the turn.</summary>
    /// <returns>True when it is the caller's turn, who must <see cref="Leave"/>.</returns>
    public Task<bool> TryEnterAsync(CancellationToken cancellationToken) => _turn.WaitAsync(LongestWait, cancellationToken);

    /// <summary>Ends the caller's turn.</summary>
    public void Leave() => _turn.Release();

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
