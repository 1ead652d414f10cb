using CouponKill.Contracts.Users;

namespace CouponKill.Cluster.Faults;

/// <summary>A user partition that judges nobody while it is told to hang, as on a silo that stands still.</summary>
internal sealed class HungPartition : IIncomingGrainCallFilter
{
    private volatile TaskCompletionSource _goesOn = new();
    private volatile int _partition = -1;
    private int _asked;

    /// <summary>Calls that have hung.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public void Hang(int partition) => _partition = partition;

    public void GoOn()
    {
        _partition = -1;
        _goesOn.SetResult();
        _goesOn = new TaskCompletionSource();
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (Hangs(context))
        {
            Interlocked.Increment(ref _asked);
            await _goesOn.Task;
        }

        await context.Invoke();
    }

    private bool Hangs(IIncomingGrainCallContext context) =>
        _partition >= 0
        && context.Grain is IUserPartitionGrain
        && string.Equals(context.InterfaceMethod.Name, nameof(IUserPartitionGrain.AdmitAsync), StringComparison.Ordinal)
        && context.TargetId.GetIntegerKey() == _partition;
}
