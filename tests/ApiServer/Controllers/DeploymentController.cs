using CouponKill.ApiServer.Http;

namespace CouponKill.ApiServer.Controllers;

/// <summary>Makes the ReplicaSets and pods of Deployments.</summary>
internal sealed class DeploymentController(ServerParts parts)
{
    public void Reconcile() => _ = parts;
}
