using System.Buffers;

namespace CouponKill.Api.Problems;

/// <summary>Writes whole bodies, with their length: chunks would cost both sides more.</summary>
internal static class ResponseBytes
{
    public static Task WriteBytesAsync(this HttpResponse response, ReadOnlySpan<byte> body)
    {
        response.ContentLength = body.Length;
        response.BodyWriter.Write(body);
        // Without a token: a connection that goes away ends the flush anyway, and asking for the token makes one for each request.
        var flush = response.BodyWriter.FlushAsync(CancellationToken.None);
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
    }
}
