using CouponKill.Bench.Rivals;
using CouponKill.Harness;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;
using CouponKill.Harness.Processes;

namespace CouponKill.Bench.Peers.Sellers;

/// <summary>The real server: one or more silos of one profile.</summary>
/// <param name="silos">The silos; the first one is asked for everything but claims.</param>
/// <param name="environment">What they stand on.</param>
internal sealed class SiloSeller(IReadOnlyList<SiloProcess> silos, IEnvironment environment) : ISeller
{
    private const string Lag = "couponkill_owned_lag_max";

    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMinutes(2);

    public IReadOnlyList<Uri> Addresses => [.. silos.Select(silo => silo.Options.Address)];

    public IReadOnlyList<int> ProcessIds => [.. ServerIds, .. environment.ProcessIds];

    public IReadOnlyList<int> ServerIds => [.. silos.Select(silo => silo.Process.Id)];

    private SiloProcess First => silos[0];

    /// <summary>Starts silos on an environment, which belongs to them from then on.</summary>
    public static async Task<SiloSeller> StartAsync(IEnvironment environment, int count, CancellationToken cancellationToken)
    {
        var silos = new List<SiloProcess>();
        try
        {
            for (var i = 0; i < count; i++)
                silos.Add(await SiloProcess.StartAsync(environment.Member(i), cancellationToken));
            return new SiloSeller(silos, environment);
        }
        catch
        {
            await new SiloSeller(silos, environment).DisposeAsync();
            throw;
        }
    }

    public async Task<long> OpenAsync(int units, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow;
        var body = new NewActivityBody("Benchmark", units, now.AddSeconds(-1), now.AddDays(1));
        return (await First.Client.CreateActivityAsync(First.Tokens.Admin(), body, cancellationToken)).Expect<ActivityBody>(201).Id;
    }

    public async Task EndAsync(long activityId, CancellationToken cancellationToken) => (await Eventually.GetAsync(
        () => First.Client.CommandAsync(activityId, "end", First.Tokens.Admin(), cancellationToken),
        answer => answer.Status is not 503,
        SettleTimeout,
        cancellationToken)).Expect<ActivityBody>(200);

    /// <exception cref="CommandException">
    /// Orders are not stored in time, or a silo does not answer; what the silos said is kept.
    /// </exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.GetAsync(
                async () => LagOf(await PagesAsync(cancellationToken)), lag => lag == 0, SettleTimeout, cancellationToken);
        }
        catch (Exception e) when (CommandException.IsExpected(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(
                $"Not all orders are known to be stored: {CommandException.Line(e)}. What the silos say is in " +
                    $"{await SiloStatements.KeepAsync(silos, cancellationToken)}.");
        }
    }

    public async Task<double> AllocatedBytesAsync(CancellationToken cancellationToken) =>
        (await PagesAsync(cancellationToken)).Sum(page => page.Sum("dotnet_gc_heap_total_allocated_bytes_total") is > 0 and var bytes
            ? bytes
            : throw new InvalidOperationException("A silo does not tell what it has allocated."));

    /// <summary>Bytes in the managed heaps after their last collections.</summary>
    public async Task<double> HeapBytesAsync(CancellationToken cancellationToken) =>
        (await PagesAsync(cancellationToken)).Sum(page => page.Sum("dotnet_gc_last_collection_heap_size_bytes"));

    /// <summary>The ledger's side from the audit, the orders' side from the order store itself.</summary>
    public async Task<SaleTally> CountAsync(long activityId, CancellationToken cancellationToken)
    {
        var audit = await Eventually.GetAsync(
            async () => (await First.Client.AuditAsync(activityId, First.Tokens.Admin(), cancellationToken)).Expect<AuditBody>(200),
            audit => audit.Consistent,
            SettleTimeout,
            cancellationToken);
        var (orders, users) = await environment.CountOrdersAsync(activityId, cancellationToken);
        return new SaleTally(audit.Available, orders, users);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in silos)
            await silo.DisposeAsync();
        await environment.DisposeAsync();
    }

    private static double LagOf(MetricsPage[] pages) => Array.Exists(pages, page => page.Find(Lag).Count > 0)
        ? pages.Sum(page => page.Sum(Lag))
        : throw new InvalidOperationException("No silo tells how far the orders are behind.");

    private async Task<MetricsPage[]> PagesAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(silos.Select(silo => MetricsPage.ReadAsync(silo.Client, cancellationToken)));
}
