using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Orders;

namespace CouponKill.Unit.Grains;

/// <summary>Rows in memory, by the rules of the order store: a property needs thousands of stores.</summary>
internal sealed class FakeOrderRows : IOrderStore
{
    public SortedDictionary<long, Order> Rows { get; } = [];

    public long MaxVersion { get; set; }

    public Task UpsertAsync(IReadOnlyList<Order> orders, CancellationToken cancellationToken)
    {
        foreach (var order in orders)
        {
            MaxVersion = Math.Max(MaxVersion, order.Version);
            if (!Rows.TryGetValue(order.Id.Value, out var row) || row.Version < order.Version)
                Rows[order.Id.Value] = order;
        }

        return Task.CompletedTask;
    }

    public Task CorrectAsync(IReadOnlyList<OrderCorrection> corrections, CancellationToken cancellationToken)
    {
        foreach (var (stored, _) in corrections)
        {
            if (Rows.TryGetValue(stored.Id.Value, out var row) && row.Version == stored.Version)
                Rows[stored.Id.Value] = row with { Version = 0 };
        }

        return UpsertAsync([.. corrections.Select(one => one.Right)], cancellationToken);
    }

    public Task<IReadOnlyList<Order>> ListByActivityAsync(long activityId, long after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Order>>([.. Rows.Values.Where(row => row.Id.Value > after).Take(limit)]);

    public Task<IReadOnlyList<Order>> FindManyAsync(IReadOnlyList<OrderId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Order>>([.. ids.Where(id => Rows.ContainsKey(id.Value)).Select(id => Rows[id.Value])]);

    public Task<OrderSummary> SummariseAsync(long activityId, SeqRange seqs, CancellationToken cancellationToken)
    {
        var rows = Rows.Values.Where(row => row.Claim.Seq >= seqs.First && row.Claim.Seq <= seqs.Last).ToList();
        var live = rows.FindAll(row => row.Claim.Status.IsLive());
        return Task.FromResult(new OrderSummary(
            live.Count,
            live.Select(row => row.Claim).Sum(claim => OrderSummary.WeightOf(claim.UserId, claim.Seq, claim.CreatedAtMs, claim.Status)),
            rows.Select(row => row.Version).DefaultIfEmpty().Max()));
    }

    public Task<long> FindMaxVersionAsync(long activityId, CancellationToken cancellationToken) => Task.FromResult(MaxVersion);

    public Task<Order?> FindAsync(OrderId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<Order>> ListAsync(long? userId, long after, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
