using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>What silos stand on.</summary>
internal interface IEnvironment : IAsyncDisposable
{
    /// <summary>The processes of the stores and brokers.</summary>
    IReadOnlyList<int> ProcessIds { get; }

    /// <summary>How a silo is started.</summary>
    /// <param name="number">Which one, from 0.</param>
    SiloOptions Member(int number);

    /// <summary>Counts an activity's orders, and the users who have them, in the order store.</summary>
    Task<(long Orders, long Users)> CountOrdersAsync(long activityId, CancellationToken cancellationToken);
}
