using Microsoft.AspNetCore.Connections.Features;

namespace CouponKill.Api.Claims;

/// <summary>Tells when nobody waits for an answer any more.</summary>
internal static class CallerDisconnect
{
    /// <summary>
    /// Cancelled when the caller has gone. Over HTTP/1.1 that is when the connection closes, which has a token already; one for the
    /// request would have to be made. By the indexer, because Get is generic and virtual, and finding such a method takes longer than
    /// calling it.
    /// </summary>
    public static CancellationToken DisconnectToken(this HttpContext caller) =>
        HttpProtocol.IsHttp11(caller.Request.Protocol)
        && caller.Features[typeof(IConnectionLifetimeFeature)] is IConnectionLifetimeFeature connection
            ? connection.ConnectionClosed
            : caller.RequestAborted;
}
