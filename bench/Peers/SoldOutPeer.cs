using System.Globalization;
using CouponKill.Bench.Load;
using CouponKill.Bench.Peers.Checks;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Harness.Http;

namespace CouponKill.Bench.Peers;

/// <summary>Every request comes too late: the activity's only unit is gone.</summary>
internal sealed class SoldOutPeer(string name, ISeller seller, TokenMinter tokens) : IPeer
{
    private const int Units = 1;
    private long _activityId;

    public string Name => name;

    public IReadOnlyList<Uri> Addresses => seller.Addresses;

    public IReadOnlyList<int> ProcessIds => seller.ProcessIds;

    public IReadOnlyList<int> ServerIds => seller.ServerIds;

    public int MostConnections => int.MaxValue;

    public int Status => 409;

    public Task<double> AllocatedBytesAsync(CancellationToken cancellationToken) => seller.AllocatedBytesAsync(cancellationToken);

    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        _activityId = await seller.OpenAsync(Units, cancellationToken);
        using var client = new CouponKillClient(Addresses[0], connections: 1);
        (await client.ClaimAsync(_activityId, tokens.User(TokenPool.NewUsers(1)), key: null, cancellationToken)).Expect<OrderBody>(201);
        return string.Create(CultureInfo.InvariantCulture, $"/api/v1/activities/{_activityId}/claims");
    }

    public Task SettleAsync(CancellationToken cancellationToken) => seller.SettleAsync(cancellationToken);

    public async Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var tally = await seller.CountAsync(_activityId, cancellationToken);
        await seller.EndAsync(_activityId, cancellationToken);
        return SaleCheck.Fault(Units, result.Requests + 1, granted: Units, tally);
    }

    public ValueTask DisposeAsync() => seller.DisposeAsync();
}
