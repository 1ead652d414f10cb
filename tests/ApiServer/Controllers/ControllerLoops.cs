using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Runs the controllers while the server runs: each looks at the store again after every change, and now and then.</summary>
internal sealed class ControllerLoops : IAsyncDisposable
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenCollections = TimeSpan.FromMilliseconds(20);

    private readonly ServerParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    public ControllerLoops(ServerParts parts, bool runsControllers, Kubelet? kubelet)
    {
        _parts = parts;
        _loops.Add(Run(new DefinitionController(parts).Reconcile));
        if (!runsControllers)
            return;
        _loops.Add(Run(new GarbageCollector(parts).Reconcile, BetweenCollections));
        if (kubelet == null)
            return;
        _loops.Add(Run(new DeploymentController(parts).Reconcile));
        _loops.Add(Run(new ReplicaSetController(parts).Reconcile));
        _loops.Add(Run(kubelet.Reconcile));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    /// <param name="reconcile">One look.</param>
    /// <param name="between">Many changes in a row are one reason to look, not many.</param>
    private Task Run(Action reconcile, TimeSpan between = default) => Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            var revision = _parts.Store.Revision;
            try
            {
                reconcile();
            }
            catch (ApiException)
            {
                // Somebody else was faster; the change that did it wakes this loop again.
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            await Task.WhenAny(_parts.Store.ChangeAfter(revision), Task.Delay(Resync, pause.Token));
            await Task.WhenAny(Task.Delay(between, pause.Token));
            await pause.CancelAsync();
        }
    });
}
