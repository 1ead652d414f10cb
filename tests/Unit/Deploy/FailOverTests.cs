using CouponKill.Contracts.Activities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Xunit;

namespace CouponKill.Unit.Deploy;

/// <summary>A cluster takes a silo for dead late enough for its memory to have expired, and early enough for its buyers.</summary>
public sealed class FailOverTests
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_silo_is_dead_after_its_memory_has_expired_and_within_ten_seconds()
    {
        await using var app = Settings.Compose(Settings.Required);
        var membership = app.Services.GetRequiredService<IOptions<ClusterMembershipOptions>>().Value;

        // Messages that came in this window vouch for a silo whose connections are open, as those of a stopped process are.
        Assert.True(membership.EnableConnectionLivenessCheck);
        Assert.InRange(membership.MaxProbeTimeout * membership.NumMissedProbesLimit, Freshness.MaxAge + TimeSpan.FromSeconds(1), Promise);

        // Then the probe that was just under way, and telling the others.
        Assert.InRange(membership.MaxProbeTimeout * (membership.NumMissedProbesLimit + 2), TimeSpan.Zero, Promise);
        Assert.InRange(membership.ProbeTimeout, membership.MinProbeTimeout, membership.MaxProbeTimeout);
    }
}
