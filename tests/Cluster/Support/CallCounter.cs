using System.Collections.Concurrent;
using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Users;

namespace CouponKill.Cluster.Support;

/// <summary>Counts the calls that reach activity and user grains.</summary>
internal sealed class CallCounter : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);

    public int Of(string method) => _calls.GetValueOrDefault(method);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is IActivityGrain or IUserPartitionGrain)
            _calls.AddOrUpdate(context.InterfaceMethod.Name, 1, (_, count) => count + 1);
        return context.Invoke();
    }
}
