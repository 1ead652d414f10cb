using System.Buffers;
using System.Globalization;
using CouponKill.Api.Http;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Claims;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;
using Microsoft.Extensions.Primitives;

namespace CouponKill.Api.Claims;

/// <summary>Writes the outcome of a claim straight into the response.</summary>
internal static class ClaimAnswer
{
    private static readonly StringValues Json = "application/json; charset=utf-8";

    public static Task WriteAsync(HttpResponse response, in ClaimOutcome outcome)
    {
        if (outcome.IsRefusal)
            return outcome.Result.ToPreparedProblem().WriteAsync(response);

        if (outcome.Result == Outcome.Granted)
        {
            response.StatusCode = StatusCodes.Status201Created;
            response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"/api/v1/orders/{outcome.Claim.OrderId.Value}");
        }
        else
        {
            response.Headers[IdempotencyKey.ReplayHeader] = IdempotencyKey.IsReplay;
        }

        response.Headers.ContentType = Json;
        response.Headers.CacheControl = CachePolicy.NoStore;
        return WriteClaimAsync(response, outcome.Claim);
    }

    private static Task WriteClaimAsync(HttpResponse response, in Claim claim)
    {
        var body = ArrayPool<byte>.Shared.Rent(ClaimJson.MaxBytes);
        var write = response.WriteBytesAsync(body.AsMemory(0, ClaimJson.Write(claim, body)));
        if (!write.IsCompletedSuccessfully)
            return WaitAndReturnAsync(write, body);
        ArrayPool<byte>.Shared.Return(body);
        return Task.CompletedTask;
    }

    /// <summary>An array whose write failed is left to the GC: something may still read it.</summary>
    private static async Task WaitAndReturnAsync(Task write, byte[] body)
    {
        await write;
        ArrayPool<byte>.Shared.Return(body);
    }
}
