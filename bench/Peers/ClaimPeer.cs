using System.Globalization;
using CouponKill.Bench.Load;
using CouponKill.Contracts.Activities;
using CouponKill.Harness;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers;

/// <summary>The real server, where every request wins a unit: a new activity for each run, and users who never asked before.</summary>
internal sealed class ClaimPeer(SiloProcess silo) : IPeer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private long _activityId;

    public string Name => "couponkill";

    public Uri Address => silo.Options.Address;

    public int ProcessId => silo.Process.Id;

    public int Status => 201;

    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        _activityId = await silo.SellAsync(ActivityLimits.Total, cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"/api/v1/activities/{_activityId}/claims");
    }

    public async Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var audit = await Eventually.GetAsync(
            async () => (await silo.Client.AuditAsync(_activityId, silo.Tokens.Admin(), cancellationToken)).Expect<AuditBody>(200),
            audit => audit.Consistent,
            Patience,
            cancellationToken);
        // Every user asked once, so as many units must be sold, and as many orders stored, as users were told "yours".
        var wins = result.Count(Status);
        return audit.Sold == wins && audit.Orders == wins ? null : $"{wins} users were told that they have a unit, but {audit}";
    }
}
