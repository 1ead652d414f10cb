using System.Buffers;

namespace CouponKill.Api.Problems;

/// <summary>Writes whole bodies, with their length: chunks would cost both sides more.</summary>
internal static class ResponseBytes
{
    public static Task WriteBytesAsync(this HttpResponse response, ReadOnlySpan<byte> body)
    {
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        var flush = response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
    }
}
