using CouponKill.Bench.Rivals;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>A running system that sells, with everything it stands on.</summary>
internal interface ISeller : IAsyncDisposable
{
    /// <summary>Where its servers listen.</summary>
    IReadOnlyList<Uri> Addresses { get; }

    /// <summary>All of its processes.</summary>
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>Those of them that answer, without stores and brokers.</summary>
    IReadOnlyList<int> ServerIds { get; }

    /// <summary>Bytes that those have allocated since they started.</summary>
    Task<double> AllocatedBytesAsync(CancellationToken cancellationToken);

    /// <summary>Puts units up for sale now, one for each user.</summary>
    /// <returns>The activity's id.</returns>
    Task<long> OpenAsync(int units, CancellationToken cancellationToken);

    /// <summary>Waits until every order is stored.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>Ends a sale that is over, as shops do.</summary>
    Task EndAsync(long activityId, CancellationToken cancellationToken);

    /// <summary>Counts what is stored.</summary>
    Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken);
}
