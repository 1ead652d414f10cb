using System.Collections.Concurrent;

namespace CouponKill.Testing.Histories;

/// <summary>Everything that clients did to activities and were told; thread-safe.</summary>
public sealed class History
{
    private readonly ConcurrentQueue<ClaimCall> _claims = new();
    private readonly ConcurrentQueue<AdminCall> _commands = new();

    /// <summary>How many claims were recorded.</summary>
    public int Count => _claims.Count;

    /// <summary>Records a claim.</summary>
    public void Add(ClaimCall call) => _claims.Enqueue(call);

    /// <summary>Records an admin's command.</summary>
    public void Add(AdminCall call) => _commands.Enqueue(call);

    /// <summary>The claims on one activity.</summary>
    public IReadOnlyList<ClaimCall> Claims(long activityId) => [.. _claims.Where(call => call.ActivityId == activityId)];

    /// <summary>The commands on one activity.</summary>
    public IReadOnlyList<AdminCall> Commands(long activityId) => [.. _commands.Where(call => call.ActivityId == activityId)];
}
