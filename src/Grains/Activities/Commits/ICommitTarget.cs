using CouponKill.Ledger.Activities;

namespace CouponKill.Grains.Activities.Commits;

/// <summary>Where groups of events go, and who hears of it.</summary>
internal interface ICommitTarget
{
    /// <summary>Makes a group durable, or throws: then it may be durable or not.</summary>
    /// <param name="payload">The group's events, encoded.</param>
    Task AppendAsync(ReadOnlyMemory<byte> payload);

    /// <summary>The activity right now.</summary>
    ActivityView View();

    /// <summary>A group is durable.</summary>
    /// <param name="payload">The group's events, encoded.</param>
    /// <param name="view">The activity after the last of them.</param>
    void OnCommitted(ReadOnlyMemory<byte> payload, ActivityView view);

    /// <summary>An append failed; nothing more will be committed.</summary>
    void OnFailed(Exception exception);
}
