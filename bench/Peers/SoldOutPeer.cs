using System.Globalization;
using CouponKill.Bench.Load;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers;

/// <summary>The real server, where every request comes too late: the activity's only unit is gone.</summary>
internal sealed class SoldOutPeer(SiloProcess silo) : IPeer
{
    private const long Winner = 1;
    private long _activityId;

    public string Name => "sold-out";

    public Uri Address => silo.Options.Address;

    public int ProcessId => silo.Process.Id;

    public int Status => 409;

    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        _activityId = await silo.SellAsync(total: 1, cancellationToken);
        (await silo.Client.ClaimAsync(_activityId, silo.Tokens.User(Winner), key: null, cancellationToken)).Expect<OrderBody>(201);
        return string.Create(CultureInfo.InvariantCulture, $"/api/v1/activities/{_activityId}/claims");
    }

    public async Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var activity = (await silo.Client.GetActivityAsync(_activityId, cancellationToken)).Expect<ActivityBody>(200);
        return activity is { Total: 1, Sold: 1 } ? null : $"one unit was sold, but {activity}";
    }
}
