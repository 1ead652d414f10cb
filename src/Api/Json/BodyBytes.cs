using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace CouponKill.Api.Json;

/// <summary>A request's body as it came.</summary>
internal static class BodyBytes
{
    /// <summary>Largest body: 64 KiB. Kestrel enforces it first; this holds behind other servers, too.</summary>
    public const int Max = 64 * 1024;

    /// <summary>False when there is certainly no body.</summary>
    /// <remarks>By the indexer: <c>Get</c> is generic and virtual, and finding such a method takes longer than calling it.</remarks>
    public static bool MayExist(HttpContext context) =>
        context.Features[typeof(IHttpRequestBodyDetectionFeature)] is not IHttpRequestBodyDetectionFeature { CanHaveBody: false };

    /// <summary>True when the body says of itself that it is JSON in UTF-8.</summary>
    public static bool AreJson(HttpRequest request) =>
        request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || type.Charset.Equals(Encoding.UTF8.WebName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads all of it, or the first bytes beyond <see cref="Max"/>.</summary>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request)
    {
        if (!MayExist(request.HttpContext))
            return [];
        var result = await request.BodyReader.ReadAtLeastAsync(Max + 1, request.HttpContext.RequestAborted);
        var bytes = result.Buffer.ToArray();
        request.BodyReader.AdvanceTo(result.Buffer.End);
        return bytes;
    }
}
