using System.Globalization;
using CouponKill.Bench.Load;
using CouponKill.Bench.Peers;
using CouponKill.Bench.Peers.Checks;
using CouponKill.Bench.Peers.Sellers;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;

namespace CouponKill.Bench.Scale;

/// <summary>CouponKill in processes of its own, which stand still unless they have work.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private const int Won = 201;

    private readonly SiloSeller _seller;
    private readonly TokenMinter _minter;

    private Shop(SiloSeller seller, TokenMinter minter) => (_seller, _minter) = (seller, minter);

    public static async Task<Shop> StartAsync(string peer, CancellationToken cancellationToken)
    {
        var key = TokenMinter.NewKey();
        var seller = await PeerCatalog.StartSilosAsync(peer, key, cancellationToken);
        ProcessPause.Begin(seller.ProcessIds);
        return new Shop(seller, new TokenMinter(key));
    }

    /// <summary>Lets the shop go on while it has work.</summary>
    public Task<T> WakeAsync<T>(Func<Task<T>> work) => ProcessPause.WakeAsync(_seller.ProcessIds, work);

    /// <summary>Opens sales of the same size.</summary>
    public async Task<IReadOnlyList<Sale>> OpenAsync(int count, int units, CancellationToken cancellationToken)
    {
        var sales = new List<Sale>();
        while (sales.Count < count)
            sales.Add(new Sale(await _seller.OpenAsync(units, cancellationToken), units));
        return sales;
    }

    /// <summary>Sells to everybody who comes, and checks every sale that they came to.</summary>
    /// <exception cref="CommandException">Somebody was not served, or a sale does not add up.</exception>
    public async Task<SaleResult> SellAsync(LoadPlan load, IReadOnlyList<Demand> demand, CancellationToken cancellationToken)
    {
        var tokens = TokenPool.Mint(_minter, demand.Count, nth => demand[nth].User, cancellationToken);
        await IdleWait.WaitAsync(_seller.ProcessIds, cancellationToken);
        using var connections = load.Connect(_seller.Addresses, tokens, cancellationToken);
        var cpu = ProcessCpu.Of(_seller.ProcessIds);
        var result = await load.RunAsync(connections, nth => demand[nth].Sale.Path, tokens, cancellationToken);
        await _seller.SettleAsync(cancellationToken);
        cpu = ProcessCpu.Of(_seller.ProcessIds) - cpu;
        if (result.Count(Won) != demand.Count)
            throw new CommandException($"Not all of {demand.Count} claims won: {Describe(result)}.");
        foreach (var (sale, sold) in demand.CountBy(claim => claim.Sale))
            await CheckAsync(sale, sold, cancellationToken);
        return new SaleResult(result, cpu);
    }

    public async Task EndAsync(IEnumerable<Sale> sales, CancellationToken cancellationToken)
    {
        foreach (var sale in sales)
            await _seller.EndAsync(sale.ActivityId, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        ProcessPause.End(_seller.ProcessIds);
        return _seller.DisposeAsync();
    }

    private async Task CheckAsync(Sale sale, int sold, CancellationToken cancellationToken)
    {
        sale.Sold += sold;
        var tally = await _seller.CountAsync(sale.ActivityId, cancellationToken);
        if (SaleCheck.Fault(sale.Units, sale.Sold, sale.Sold, tally) is { } fault)
            throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"Activity {sale.ActivityId}: {fault}."));
    }

    private static string Describe(LoadResult result) =>
        string.Join(", ", [.. result.Statuses.Select(pair => $"{pair.Value} x {pair.Key}"), $"{result.Unsent} never sent"]);
}

/// <summary>What came of a load.</summary>
/// <param name="Load">What the users saw.</param>
/// <param name="Cpu">CPU time of all processes of the shop, until every order was stored.</param>
internal sealed record SaleResult(LoadResult Load, TimeSpan Cpu);
