using System.Globalization;
using CouponKill.Harness.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CouponKill.Bench.Peers;

/// <summary>What a server of the bench has allocated: a page that it serves, and how to read it.</summary>
internal static class Allocations
{
    private const string Path = "/allocated";

    /// <summary>Serves the page.</summary>
    public static void MapAllocations(this WebApplication app) =>
        app.MapGet(Path, () => Results.Text(GC.GetTotalAllocatedBytes().ToString(CultureInfo.InvariantCulture)));

    /// <summary>Bytes since the server's start.</summary>
    public static async Task<double> ReadAsync(CouponKillClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync(Path, token: null, cancellationToken);
        return answer.Status == 200
            ? double.Parse(answer.Body, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The server does not tell what it has allocated: {answer}");
    }
}
