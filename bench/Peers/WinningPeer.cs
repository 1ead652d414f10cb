using System.Globalization;
using CouponKill.Bench.Load;
using CouponKill.Bench.Peers.Checks;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Harness.Http;
using CouponKill.Ledger.Activities;

namespace CouponKill.Bench.Peers;

/// <summary>Every request wins a unit: a new activity for each run, and users who never asked before.</summary>
internal sealed class WinningPeer(string name, ISeller seller, TokenMinter tokens, int mostConnections = int.MaxValue) : IPeer
{
    private const int Units = ActivityLimits.Total;

    /// <summary>The activity of the last run.</summary>
    public long ActivityId { get; private set; }

    public string Name => name;

    public IReadOnlyList<Uri> Addresses => seller.Addresses;

    public IReadOnlyList<int> ProcessIds => seller.ProcessIds;

    public IReadOnlyList<int> ServerIds => seller.ServerIds;

    public int MostConnections => mostConnections;

    public int Status => 201;

    public Task<double> AllocatedBytesAsync(CancellationToken cancellationToken) => seller.AllocatedBytesAsync(cancellationToken);

    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        ActivityId = await seller.OpenAsync(Units, cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"/api/v1/activities/{ActivityId}/claims");
    }

    public Task SettleAsync(CancellationToken cancellationToken) => seller.SettleAsync(cancellationToken);

    /// <summary>Counts the sale of the run, and then holds a small one in which there are fewer units than users.</summary>
    public async Task<string?> VerifyAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var tally = await seller.CountAsync(ActivityId, cancellationToken);
        await seller.EndAsync(ActivityId, cancellationToken);
        return SaleCheck.Fault(Units, result.Requests, result.Count(Status), tally)
            ?? await new ScarceSale(seller, tokens).FaultAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => seller.DisposeAsync();
}
