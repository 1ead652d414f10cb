using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CouponKill.Api.Json;

/// <summary>A request's body as it came.</summary>
internal static class BodyBytes
{
    /// <summary>Largest body: 64 KiB.</summary>
    public const int Max = 64 * 1024;

    /// <summary>The key of an item of requests whose length is not told and whose body was read to its end.</summary>
    private static readonly object ReadToTheEnd = new();

    /// <summary>False when there is certainly no body.</summary>
    /// <remarks>By the indexer: <c>Get</c> is generic and virtual, and finding such a method takes longer than calling it.</remarks>
    public static bool MayExist(HttpContext context) =>
        context.Features[typeof(IHttpRequestBodyDetectionFeature)] is not IHttpRequestBodyDetectionFeature { CanHaveBody: false };

    /// <summary>True when the body says of itself that it is JSON in UTF-8.</summary>
    public static bool AreJson(HttpRequest request) =>
        request.HasJsonContentType()
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && (!type.Charset.HasValue || IsUtf8(HeaderUtilities.RemoveQuotes(type.Charset)));

    /// <summary>True when the body says of itself that it is compressed or otherwise encoded.</summary>
    public static bool AreEncoded(HttpRequest request) =>
        request.Headers.ContentEncoding.Any(coding => !"identity".Equals(coding?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>True when nothing of a body is left to read, as far as is known.</summary>
    public static bool WereReadToTheEnd(HttpContext context) => context.Items.ContainsKey(ReadToTheEnd);

    /// <summary>Reads all of it; null when there is more than <see cref="Max"/>.</summary>
    public static async ValueTask<byte[]?> ReadAsync(HttpRequest request)
    {
        if (!MayExist(request.HttpContext))
            return [];
        if (request.ContentLength > Max)
            return null;
        var result = await request.BodyReader.ReadAtLeastAsync(Max + 1, request.HttpContext.RequestAborted);
        if (result.Buffer.Length > Max)
        {
            request.BodyReader.AdvanceTo(result.Buffer.End);
            return null;
        }

        var bytes = result.Buffer.ToArray();
        request.BodyReader.AdvanceTo(result.Buffer.End);
        if (request.ContentLength is null)
            request.HttpContext.Items[ReadToTheEnd] = ReadToTheEnd;
        return bytes;
    }

    private static bool IsUtf8(StringSegment charset) => charset.Equals(Encoding.UTF8.WebName, StringComparison.OrdinalIgnoreCase);
}
