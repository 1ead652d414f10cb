using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Runs pods.</summary>
internal sealed class Kubelet(ServerParts parts, RunPod run, CancellationToken stop)
{
    public void Reconcile() => _ = (parts, run, stop);
}
