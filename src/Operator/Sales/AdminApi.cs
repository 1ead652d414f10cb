using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Sales;

/// <summary>A sale as the API has it.</summary>
internal sealed record SaleView(string Id, string Status, int Total, int Available, int Held, int Sold);

/// <summary>The API has refused for good.</summary>
internal sealed class RefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>The calls to an installation's admin API. Every one may be repeated.</summary>
internal sealed class AdminApi(HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Creates the sale, or answers the one that this object has created before.</summary>
    public async Task<SaleView> CreateAsync(Installation at, SeckillActivity sale, CancellationToken cancellation)
    {
        var spec = sale.Spec;
        var body = new JsonObject
        {
            ["name"] = spec.Name,
            ["total"] = spec.Total,
            ["startsAt"] = Time(spec.StartsAt),
            ["endsAt"] = Time(spec.EndsAt),
            ["perUserLimit"] = spec.PerUserLimit,
            ["holdSeconds"] = spec.HoldSeconds,
        };
        return (await SendAsync(at, HttpMethod.Post, "admin/activities", body, sale.Metadata.Uid, cancellation))!;
    }

    /// <summary>The sale, or null when the API does not know it.</summary>
    public Task<SaleView?> GetAsync(Installation at, string id, CancellationToken cancellation) =>
        SendAsync(at, HttpMethod.Get, $"activities/{id}", null, null, cancellation);

    /// <summary>Raises the total from what it is; the key has both, so that a repeat raises nothing.</summary>
    public Task<SaleView?> RaiseAsync(Installation at, SaleView sale, int total, string uid, CancellationToken cancellation)
    {
        var body = new JsonObject { ["quantity"] = total - sale.Total };
        return SendAsync(at, HttpMethod.Post, $"admin/activities/{sale.Id}/restock", body, $"{uid}-{sale.Total}-{total}", cancellation);
    }

    /// <summary>Ends the sale, if it has not ended.</summary>
    public async Task EndAsync(Installation at, string id, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(at, HttpMethod.Post, $"admin/activities/{id}/end", null, null, cancellation);
        }
        catch (RefusedException exception) when (exception.Code is "ended")
        {
            // By its clock, or by somebody else.
        }
    }

    private async Task<SaleView?> SendAsync(
        Installation at, HttpMethod method, string path, JsonObject? body, string? key, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        using var request = new HttpRequestMessage(method, new Uri(at.Address, $"api/v1/{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ServiceToken.Mint(at.JwtKey, clock.GetUtcNow()));
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        try
        {
            using var response = await http.SendAsync(request, limit.Token);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync<SaleView>(Json.Options, limit.Token)
                : await ExplainAsync(response, limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException($"{method} {path}: no answer in {Timeout.TotalSeconds} s", exception);
        }
    }

    /// <summary>Null for what is not there; refusals and passing failures are exceptions.</summary>
    private static async Task<SaleView?> ExplainAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var problem = response.Content.Headers.ContentType?.MediaType is "application/problem+json"
            ? JsonSerializer.Deserialize<JsonElement>(text)
            : default(JsonElement?);
        var code = problem?.Text("code") ?? "unknown";
        var field = problem?.Text("field") is { } name ? $"{name}: " : "";
        var message = $"{code}: {field}{problem?.Text("detail") ?? problem?.Text("title") ?? response.StatusCode.ToString()}";
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound when code is "activity_not_found" => null,
            HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity =>
                throw new RefusedException(code, message),
            _ => throw new HttpRequestException(message),
        };
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Where an installation's API is, and the key of its tokens.</summary>
internal sealed record Installation(Uri Address, string JwtKey);
