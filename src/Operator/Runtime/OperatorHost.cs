using System.Text.Json;
using CouponKill.Operator.Installations;
using CouponKill.Operator.Sales;
using CouponKill.Operator.Scaling;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>An operator: waits for the lease, keeps the caches, reconciles. Several may run in one process, for tests.</summary>
internal sealed class OperatorHost : IDisposable
{
    /// <summary>Longer than the longest silence of a living watch.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Resync = TimeSpan.FromMinutes(10);

    private readonly OperatorOptions _options;
    private readonly ILogger _log;
    private readonly Metrics _metrics = new();
    private readonly ApiClient _api;
    private readonly HttpClient _http;
    private readonly WorkQueue<ObjectKey> _seckills;
    private readonly WorkQueue<ObjectKey> _sales;
    private readonly Caches _caches;

    private OperatorHost(OperatorOptions options)
    {
        _options = options;
        _log = options.Log.CreateLogger("CouponKill.Operator");
        _api = new ApiClient(options.Kubernetes, [.. options.Handlers], _metrics);
        _http = new HttpClient(options.Application());
        _seckills = new WorkQueue<ObjectKey>(options.Clock);
        _sales = new WorkQueue<ObjectKey>(options.Clock);
        _caches = new Caches(
        [
            Cache(new Watched(Kind.Seckill, options.WatchNamespace), SeckillChanged),
            Cache(new Watched(Kind.Activity, options.WatchNamespace, GroupsOf: Groups.OfSale), SaleChanged),
            .. Kind.Owned.Select(kind => Cache(
                new Watched(kind, options.WatchNamespace, $"{Names.ManagedBy}={Names.Manager}", Groups.OfOwned), OwnedChanged)),
        ]);
        _metrics.Gauge("couponkill_operator_queue_depth{kind=\"Seckill\"}", () => _seckills.Count);
        _metrics.Gauge("couponkill_operator_queue_depth{kind=\"SeckillActivity\"}", () => _sales.Count);
        foreach (var cache in _caches.All)
            _metrics.Gauge($"couponkill_operator_last_event_age_seconds{{kind=\"{cache.Kind.Name}\"}}", () => cache.Silence.TotalSeconds);
    }

    /// <summary>Runs until it is cancelled, which is 0, or has lost the lease, which is 1.</summary>
    public static async Task<int> RunAsync(OperatorOptions options, CancellationToken cancellation)
    {
        using var host = new OperatorHost(options);
        return await host.RunAsync(cancellation);
    }

    public void Dispose()
    {
        _seckills.Dispose();
        _sales.Dispose();
        _http.Dispose();
        _api.Dispose();
    }

    private async Task<int> RunAsync(CancellationToken cancellation)
    {
        await using var server = _options.Port is { } port
            ? await HealthServer.StartAsync(port, IsAlive, () => _caches.All.All(cache => cache.Listed.IsCompleted), _metrics, cancellation)
            : null;
        var lease = new ObjectKey(_options.Namespace, "couponkill-operator");
        var election = new LeaderElection(_api, lease, _options.Identity, _options.Clock, _log);
        _metrics.Gauge("couponkill_operator_is_leader", () => election.IsLeader ? 1 : 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task> work = [.. _caches.All.Select(cache => cache.RunAsync(stop.Token))];
        try
        {
            await election.AcquireAsync(stop.Token);
            work.Add(election.KeepAsync(stop.Token));
            work.Add(ReconcileAsync(stop.Token));
            await await Task.WhenAny(work);
            return 1;
        }
        catch (LeadershipLostException exception)
        {
            _log.LostLease(exception.Message);
            return 1;
        }
        // A call that fails while it stops is part of the stop; anything else is an error of ours.
        catch (Exception exception) when (
            cancellation.IsCancellationRequested
            && exception is (OperationCanceledException or HttpRequestException or ApiException or TimeoutException or IOException))
        {
            return 0;
        }
        finally
        {
            await stop.CancelAsync();
            // Nobody else may begin while one of our workers is at a call.
            await Task.WhenAll(work).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            if (election.IsLeader && cancellation.IsCancellationRequested)
                await ReleaseAsync(election);
        }
    }

    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(_caches.All.Select(cache => cache.Listed)).WaitAsync(cancellation);
        var (clock, events) = (_options.Clock, new EventRecorder(_api, _options.Clock, _log));
        var installations = new InstallationReconciler(_api, _caches, new ScalerClient(_options.AddressOf), events, clock);
        var sales = new SaleReconciler(_api, _caches, new AdminApi(_http, clock), _options.AddressOf, events, clock);
        await Task.WhenAll(
            new Controller(Kind.Seckill.Name, _seckills, installations.ReconcileAsync, _metrics, _log).RunAsync(cancellation),
            new Controller(Kind.Activity.Name, _sales, sales.ReconcileAsync, _metrics, _log).RunAsync(cancellation),
            ResyncAsync(cancellation));
    }

    /// <summary>Looks at everything again, in case something was missed.</summary>
    private async Task ResyncAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Resync, _options.Clock);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            foreach (var seckill in _caches.Of(Kind.Seckill).All())
                _seckills.Add(seckill.Metadata().Key());
            foreach (var sale in _caches.Of(Kind.Activity).All())
                _sales.Add(sale.Metadata().Key());
        }
    }

    private async Task ReleaseAsync(LeaderElection election)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3), _options.Clock);
            await election.ReleaseAsync(limit.Token);
        }
        catch (Exception exception) when (
            exception is ApiException or HttpRequestException or OperationCanceledException or TimeoutException)
        {
            _log.LeaseNotGivenBack(exception.Message);
        }
    }

    private bool IsAlive() => _caches.All.All(cache => cache.Silence < LongestSilence);

    private ObjectCache Cache(Watched watched, Action<Change> changed) => new(_api, watched, changed, _options.Clock, _log);

    private void SeckillChanged(Change change)
    {
        // Our own status is no news.
        if (HasNews(change))
            _seckills.Add((change.After ?? change.Before)!.Value.Metadata().Key());
        if (change is { Before: null, After: { } created })
            AddSalesOf(created.Metadata().Key());
    }

    private void SaleChanged(Change change)
    {
        if (!HasNews(change))
            return;
        var sale = (change.After ?? change.Before)!.Value;
        _sales.Add(sale.Metadata().Key());
        if (sale.Text("spec", "seckillRef") is { } seckill)
            _seckills.Add(new ObjectKey(sale.Metadata().Namespace, seckill));
    }

    private void OwnedChanged(Change change)
    {
        var owned = (change.After ?? change.Before)!.Value;
        if (owned.Text("metadata", "labels", Names.Instance) is { } seckill)
            _seckills.Add(new ObjectKey(owned.Metadata().Namespace, seckill));
    }

    private void AddSalesOf(ObjectKey seckill)
    {
        foreach (var sale in _caches.Of(Kind.Activity).OfGroup(Groups.OfSeckill(seckill)))
            _sales.Add(sale.Metadata().Key());
    }

    private static bool HasNews(Change change)
    {
        if (change is not { Before: { } before, After: { } after })
            return true;
        return before.Metadata().Generation != after.Metadata().Generation
            || after.Metadata().DeletionTimestamp is not null
            || !Annotations(before).Equals(Annotations(after), StringComparison.Ordinal);
    }

    private static string Annotations(JsonElement element) => element.At("metadata", "annotations")?.GetRawText() ?? "";
}
