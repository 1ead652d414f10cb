using System.Text;
using System.Text.Json.Nodes;
using CouponKill.Operator.Installations;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Sales;

/// <summary>Makes a sale of each SeckillActivity, exactly one, and says how it goes.</summary>
internal sealed class SaleReconciler(
    ApiClient api, Caches caches, AdminApi admin, Func<string, string, int, Uri> addressOf, EventRecorder events, TimeProvider clock)
{
    public const string Finalizer = Names.Prefix + "sale";

    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly StatusWriter _status = new(api);

    public async Task<TimeSpan> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (caches.Of(Kind.Activity).Get(key) is not { } found)
            return Rest;
        var sale = Json.Read<SeckillActivity>(found);
        try
        {
            return sale.Metadata.DeletionTimestamp is null
                ? await KeepAsync(sale, cancellation)
                : await LetGoAsync(sale, cancellation);
        }
        catch (RefusedException exception)
        {
            await SayAsync(sale, SaleStatus.Problem(sale, "Refused", exception.Message,
                clock.GetUtcNow()) with
            { Phase = PhaseOf(sale) }, cancellation);
            return Rest;
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            // The sale's own object may have been written since it was read.
            var now = caches.Of(Kind.Activity).Get(key) is { } present ? Json.Read<SeckillActivity>(present) : sale;
            await SayAsync(now, SaleStatus.Problem(now, "ApiUnreachable", exception.Message, clock.GetUtcNow()), cancellation);
            throw;
        }
    }

    private static string? PhaseOf(SeckillActivity sale) => sale.Status?.Id is null ? SaleStatus.Refused : sale.Status.Phase;

    private async Task<TimeSpan> KeepAsync(SeckillActivity sale, CancellationToken cancellation)
    {
        if (FindSeckill(sale) is not { } seckill)
            return await WaitAsync(sale, "SeckillNotFound", $"There is no Seckill {sale.Spec.SeckillRef} in this namespace.", cancellation);
        if (InstallationPlan.IsPaused(seckill))
            return await WaitAsync(sale, "Paused", $"Seckill {sale.Spec.SeckillRef} is paused.", cancellation);
        if (sale.Status is { Phase: SaleStatus.Refused } status && status.ObservedGeneration == sale.Metadata.Generation)
            return Rest;
        if (await LocateAsync(seckill, cancellation) is not { } at)
            return await WaitAsync(sale, "KeyMissing", $"Secret {seckill.Spec.Auth.SecretRef.Name} has no jwtKey.", cancellation);

        await SetFinalizerAsync(sale, sale.Spec.DeletionPolicy is "End", cancellation);
        var view = await FindOrCreateAsync(at, sale, cancellation);
        if (view is null)
            return await WaitAsync(sale, "SaleLost", $"The API does not know sale {sale.Status!.Id} any more.", cancellation);
        if (view.Total < sale.Spec.Total && view.Status is not "ended")
            view = await admin.RaiseAsync(at, view, sale.Spec.Total, sale.Metadata.Uid, cancellation) ?? view;
        await SayAsync(Present(sale), SaleStatus.Of(Present(sale), view, clock.GetUtcNow()), cancellation);
        return SaleStatus.NextLook(sale, view, clock.GetUtcNow());
    }

    private async Task<SaleView?> FindOrCreateAsync(Installation at, SeckillActivity sale, CancellationToken cancellation)
    {
        if (sale.Status?.Id is { } id)
            return await admin.GetAsync(at, id, cancellation);
        if (sale.Status?.Phase is not SaleStatus.Creating)
            await SayAsync(sale, SaleStatus.BeforeCreation(sale, clock.GetUtcNow()), cancellation);
        var created = await admin.CreateAsync(at, sale, cancellation);
        // A replay answers the sale as it was created; what it is now may be something else.
        return await admin.GetAsync(at, created.Id, cancellation) ?? created;
    }

    /// <summary>Before the object goes: ends the sale, where that was asked for, and waits until nothing is held.</summary>
    private async Task<TimeSpan> LetGoAsync(SeckillActivity sale, CancellationToken cancellation)
    {
        var mayExist = sale.Status?.Id is not null || sale.Status?.Phase is SaleStatus.Creating;
        if (sale.Spec.DeletionPolicy is "End" && mayExist && FindSeckill(sale) is { } seckill
            && await LocateAsync(seckill, cancellation) is { } at && await EndAsync(at, sale, cancellation) is { Held: > 0 } view)
        {
            await SayAsync(sale, SaleStatus.Of(sale, view, clock.GetUtcNow()), cancellation);
            return Soon;
        }

        await SetFinalizerAsync(sale, false, cancellation);
        return Rest;
    }

    private async Task<SaleView?> EndAsync(Installation at, SeckillActivity sale, CancellationToken cancellation)
    {
        try
        {
            // Without an id the creation is asked again, by its key: nothing else finds a sale whose answer was lost.
            var id = sale.Status!.Id ?? (await admin.CreateAsync(at, sale, cancellation)).Id;
            await admin.EndAsync(at, id, cancellation);
            return await admin.GetAsync(at, id, cancellation);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private async Task SetFinalizerAsync(SeckillActivity sale, bool isWanted, CancellationToken cancellation)
    {
        if (sale.Metadata.Finalizers.Contains(Finalizer, StringComparer.Ordinal) == isWanted)
            return;
        var others = sale.Metadata.Finalizers.Where(name => !string.Equals(name, Finalizer, StringComparison.Ordinal));
        var wanted = isWanted ? others.Append(Finalizer) : others;
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["finalizers"] = new JsonArray([.. wanted.Select(name => (JsonNode)name)]),
                // Others write finalizers, too.
                ["resourceVersion"] = sale.Metadata.ResourceVersion,
            },
        };
        try
        {
            caches.Of(Kind.Activity).Put(await api.PatchAsync(Kind.Activity, sale.Metadata.Key(), null, body, cancellation));
        }
        catch (ApiException exception) when (exception.IsNotFound && !isWanted)
        {
            // Gone already.
        }
    }

    private async Task<TimeSpan> WaitAsync(SeckillActivity sale, string reason, string message, CancellationToken cancellation)
    {
        await SayAsync(sale, SaleStatus.Problem(sale, reason, message, clock.GetUtcNow()), cancellation);
        return TimeSpan.FromSeconds(30);
    }

    private async Task SayAsync(SeckillActivity sale, SeckillActivityStatus now, CancellationToken cancellation)
    {
        if (await _status.WriteAsync(Kind.Activity, sale.Metadata.Key(), sale.Status, now, cancellation) is not { } written)
            return;
        caches.Of(Kind.Activity).Put(written);
        await events.RecordAsync(Kind.Activity, sale.Metadata, sale.Status?.Conditions ?? [], now.Conditions, cancellation);
    }

    private SeckillActivity Present(SeckillActivity sale) =>
        caches.Of(Kind.Activity).Get(sale.Metadata.Key()) is { } found ? Json.Read<SeckillActivity>(found) : sale;

    private Seckill? FindSeckill(SeckillActivity sale) =>
        caches.Of(Kind.Seckill).Get(new ObjectKey(sale.Metadata.Namespace, sale.Spec.SeckillRef)) is { } found
            ? Json.Read<Seckill>(found) : null;

    private async Task<Installation?> LocateAsync(Seckill seckill, CancellationToken cancellation)
    {
        var ns = seckill.Metadata.Namespace;
        var secret = await api.GetAsync(Kind.Secret, new ObjectKey(ns, seckill.Spec.Auth.SecretRef.Name), cancellation);
        return secret?.Text("data", "jwtKey") is { } encoded
            ? new Installation(
                addressOf(ns, Names.ApiOf(seckill.Metadata.Name), 8080), Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Trim())
            : null;
    }
}
