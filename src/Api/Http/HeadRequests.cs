namespace CouponKill.Api.Http;

/// <summary>HEAD on everything that has GET: the same answer without its body.</summary>
internal static class HeadRequests
{
    /// <summary>Handles HEAD as GET. The server remembers what was asked, and sends no body.</summary>
    public static void ReadAsGet(HttpRequest request)
    {
        if (HttpMethods.IsHead(request.Method))
            request.Method = HttpMethods.Get;
    }

    /// <summary>Adds HEAD to the methods that an answer says are allowed; routes name GET alone.</summary>
    public static void AllowWithGet(HttpResponse response)
    {
        var allowed = response.Headers.Allow.ToString();
        if (allowed.Split(", ").Contains(HttpMethods.Get, StringComparer.Ordinal))
            response.Headers.Allow = $"{allowed}, {HttpMethods.Head}";
    }
}
