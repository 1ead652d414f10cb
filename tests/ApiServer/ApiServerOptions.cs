using CouponKill.ApiServer.Access;
using CouponKill.ApiServer.Controllers;

namespace CouponKill.ApiServer;

/// <summary>How the double is started.</summary>
public sealed record ApiServerOptions
{
    /// <summary>0 for a free one.</summary>
    public int Port { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Bearer tokens and who has them.</summary>
    public IReadOnlyDictionary<string, User> Tokens { get; init; } = new Dictionary<string, User>(StringComparer.Ordinal);

    /// <summary>Who asks without a token.</summary>
    public User WithoutToken { get; init; } = User.Admin;

    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Garbage collection, deletion of namespaces and Deployments, as a cluster's controller manager has them.</summary>
    public bool RunsControllers { get; init; } = true;

    /// <summary>Runs the pods of Deployments; without it there are none.</summary>
    public RunPod? RunPod { get; init; }
}
