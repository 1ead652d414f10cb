using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Runs the controllers while the server runs: each looks at the store again after every change.</summary>
internal sealed class ControllerLoops : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    public ControllerLoops(ServerParts parts, ApiServerOptions options)
    {
        var definitions = new DefinitionController(parts);
        _loops.Add(Run(parts, definitions.Reconcile));
        if (!options.RunsControllers)
            return;
        var garbage = new GarbageCollector(parts);
        _loops.Add(Run(parts, garbage.Reconcile));
        if (options.RunPod == null)
            return;
        var deployments = new DeploymentController(parts);
        var kubelet = new Kubelet(parts, options.RunPod, _stop.Token);
        _loops.Add(Run(parts, deployments.Reconcile));
        _loops.Add(Run(parts, kubelet.Reconcile));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private Task Run(ServerParts parts, Action reconcile) => Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            var revision = parts.Store.Revision;
            try
            {
                reconcile();
            }
            catch (ApiException)
            {
                // Somebody else was faster; the change that did it wakes this loop again.
            }

            await Task.WhenAny(parts.Store.ChangeAfter(revision), Task.Delay(Timeout.Infinite, _stop.Token));
        }
    });
}
