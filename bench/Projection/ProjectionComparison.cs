using System.Diagnostics;
using CouponKill.Bench.Load;
using CouponKill.Harness.Measurements;
using CouponKill.Harness.Servers;
using CouponKill.Ledger.Orders;

namespace CouponKill.Bench.Projection;

/// <summary>The ways into one MariaDB, and the order of their turns.</summary>
internal sealed class ProjectionComparison : IAsyncDisposable
{
    private const string Database = "bench";
    private const long FirstActivity = 1_000;

    private readonly int _rows;
    private readonly int _batch;
    private readonly MariaDbServer _server;
    private readonly ProjectionSilo _silo;
    private readonly LoadData _load;
    private long _activity = FirstActivity;

    private ProjectionComparison(int rows, int batch, MariaDbServer server, ProjectionSilo silo, LoadData load) =>
        (_rows, _batch, _server, _silo, _load) = (rows, batch, server, silo, load);

    public static async Task<ProjectionComparison> StartAsync(int rows, int batch, CancellationToken cancellationToken)
    {
        var server = await MariaDbServer.StartNewAsync(cancellationToken);
        ProjectionSilo? silo = null;
        try
        {
            var connectionString = server.ConnectionString(Database);
            silo = await ProjectionSilo.StartAsync(connectionString, cancellationToken);
            var load = await LoadData.OpenAsync(connectionString, cancellationToken);
            return new ProjectionComparison(rows, batch, server, silo, load);
        }
        catch
        {
            if (silo is not null)
                await silo.DisposeAsync();
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Warms every way up with a turn that does not count, then lets them take turns. Every turn has rows of its own.</summary>
    public async Task<IReadOnlyList<ProjectionRun>> RunAsync(int pairs, Action<ProjectionRun> done, CancellationToken cancellationToken)
    {
        var runs = new List<ProjectionRun>();
        for (var pair = 0; pair <= pairs; pair++)
        {
            foreach (var way in new Func<Order[], CancellationToken, Task<Timing>>[] { LoadAsync, UpsertAsync, ProjectAsync })
            {
                var orders = OrderRows.Of(_activity++, _rows);
                var cpu = ProcessCpu.Of(_server.ProcessId);
                var timing = await way(orders, cancellationToken);
                cpu = ProcessCpu.Of(_server.ProcessId) - cpu;
                var run = new ProjectionRun(
                    pair, timing.Way, _rows / timing.Elapsed.TotalSeconds, (double)_rows / timing.Calls, cpu.TotalMicroseconds / _rows);
                done(run);
                if (pair > 0)
                    runs.Add(run);
            }
        }

        return runs;
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _silo.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<Timing> LoadAsync(Order[] orders, CancellationToken cancellationToken) =>
        new("load data", await _load.RunAsync(orders, cancellationToken), 1);

    private async Task<Timing> UpsertAsync(Order[] orders, CancellationToken cancellationToken)
    {
        var batches = orders.Chunk(_batch).ToList();
        var started = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
            await _silo.Orders.UpsertAsync(batch, cancellationToken);
        return await CheckAsync(new Timing("upsert", Stopwatch.GetElapsedTime(started), batches.Count), orders, cancellationToken);
    }

    private async Task<Timing> ProjectAsync(Order[] orders, CancellationToken cancellationToken)
    {
        var (elapsed, calls) = await _silo.ProjectAsync(orders, cancellationToken);
        return await CheckAsync(new Timing("projection", elapsed, calls), orders, cancellationToken);
    }

    /// <summary>A figure counts only if every row is there.</summary>
    private async Task<Timing> CheckAsync(Timing timing, Order[] orders, CancellationToken cancellationToken)
    {
        var stored = await _silo.Orders.SummariseAsync(orders[0].Claim.ActivityId, SeqRange.All, cancellationToken);
        return stored.LiveOrders == orders.Length
            ? timing
            : throw new Failure($"Only {stored.LiveOrders} of {orders.Length} orders are in the table by way of {timing.Way}.");
    }

    private sealed record Timing(string Way, TimeSpan Elapsed, int Calls);
}
