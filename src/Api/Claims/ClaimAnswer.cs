using System.Buffers;
using System.Text.Json;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Claims;
using Microsoft.Extensions.Primitives;

namespace CouponKill.Api.Claims;

/// <summary>Writes the outcome of a claim straight into the response.</summary>
internal static class ClaimAnswer
{
    private static readonly StringValues Json = "application/json; charset=utf-8";
    private static readonly StringValues True = "true";

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static Task WriteAsync(HttpResponse response, in ClaimOutcome outcome)
    {
        if (outcome.Result is not (ClaimResult.Granted or ClaimResult.Replayed))
            return ClaimProblems.For(outcome.Result).WriteAsync(response);

        var body = ClaimBody.From(outcome.Claim);
        if (outcome.Result == ClaimResult.Granted)
        {
            response.StatusCode = StatusCodes.Status201Created;
            response.Headers.Location = $"/api/v1/orders/{body.OrderId}";
        }
        else
        {
            response.Headers["Idempotent-Replay"] = True;
        }

        response.Headers.ContentType = Json;
        return response.WriteBytesAsync(Serialize(body));
    }

    /// <summary>Writing is synchronous, so a thread has used its bytes before it can write again.</summary>
    private static ReadOnlySpan<byte> Serialize(ClaimBody body)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(512);
        buffer.ResetWrittenCount();
        var writer = t_writer ??= new Utf8JsonWriter(buffer);
        writer.Reset();
        JsonSerializer.Serialize(writer, body, ApiJsonContext.Default.ClaimBody);
        writer.Flush();
        return buffer.WrittenSpan;
    }
}
