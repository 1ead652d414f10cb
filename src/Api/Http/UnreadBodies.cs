using CouponKill.Api.Json;

namespace CouponKill.Api.Http;

/// <summary>
/// Says <c>Connection: close</c> in answers to requests whose body is neither read nor drained: behind them the connection cannot be used
/// again, and a proxy that tries gets an error for somebody else's request.
/// </summary>
internal static class UnreadBodies
{
    /// <summary>A body of up to so many bytes the server reads and drops after the answer, if nobody has read it.</summary>
    public const long DrainedBytes = 1024 * 1024;

    /// <summary>Looks at a request before it is handled.</summary>
    public static void Watch(HttpContext context)
    {
        if (BodyBytes.MayExist(context) && !IsDrained(context.Request))
            context.Response.OnStarting(CloseUnlessReadAsync, context);
    }

    private static bool IsDrained(HttpRequest request) => request.ContentLength <= DrainedBytes || HttpProtocol.IsHttp2(request.Protocol);

    private static Task CloseUnlessReadAsync(object state)
    {
        var context = (HttpContext)state;
        if (!BodyBytes.WereReadToTheEnd(context))
            context.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
