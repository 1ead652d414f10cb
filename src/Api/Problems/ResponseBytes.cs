namespace CouponKill.Api.Problems;

/// <summary>Writes whole bodies, with their length: chunks would cost both sides more.</summary>
internal static class ResponseBytes
{
    /// <summary>
    /// Writes head and body in one go. Kestrel copies a body that comes before its head (<c>GetMemory</c>, <c>Advance</c>) through a
    /// block of its own.
    /// </summary>
    /// <param name="response">Nothing of it may be written yet.</param>
    /// <param name="body">Must not change before the task has ended.</param>
    public static Task WriteBytesAsync(this HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentLength = body.Length;
        // Without a token: a connection that goes away ends the write anyway, and asking for the token creates one for each request.
        var write = response.BodyWriter.WriteAsync(body, CancellationToken.None);
        return write.IsCompletedSuccessfully ? Task.CompletedTask : write.AsTask();
    }
}
