using System.Text.Json;
using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;
using CouponKill.Operator.Scaling;

namespace CouponKill.Operator.Installations;

/// <summary>Looks, plans, does, and says what it did.</summary>
internal sealed class InstallationReconciler(ApiClient api, Caches caches, ScalerClient scaler, EventRecorder events, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(15);

    private readonly StatusWriter _status = new(api);

    public async Task<TimeSpan> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (caches.Of(Kind.Seckill).Get(key) is not { } found)
            return TimeSpan.FromMinutes(10);
        var seckill = Json.Read<Seckill>(found);
        // What belongs to it goes with it, by its owner references.
        if (seckill.Metadata.DeletionTimestamp is not null)
            return TimeSpan.FromMinutes(10);

        var observed = await ObserveAsync(seckill, cancellation);
        var plan = InstallationPlan.Of(seckill, observed, clock.GetUtcNow());
        // Said before it is done: a step may take long, and the next look may never come.
        if (plan.ChangesAnything)
            seckill = await SayAsync(seckill, observed, plan, [], cancellation);
        var failures = await DoAsync(seckill, plan, cancellation);
        await SayAsync(seckill, observed, plan, failures, cancellation);
        if (failures.Count > 0)
            throw new InvalidOperationException(string.Join("; ", failures.Select(failure => $"{failure.Step}: {failure.Message}")));
        return NextLook(seckill, observed);
    }

    private async Task<Observed> ObserveAsync(Seckill seckill, CancellationToken cancellation)
    {
        var key = seckill.Metadata.Key();
        var owned = Kind.Owned.SelectMany(kind => caches.Of(kind).OfGroup(seckill.Metadata.Uid).Select(body => (kind, body)));
        var missing = Kind.Owned.Where(kind => !caches.Of(kind).IsServed).ToHashSet();
        var sales = caches.Of(Kind.Activity).OfGroup(Groups.OfSeckill(key))
            .Select(sale => SaleWindow.Of(Json.Read<SeckillActivity>(sale)));
        List<(Kind, JsonElement)> objects = [.. owned];
        var hasSilos = objects.Exists(one => one.Item1 == Kind.Deployment && one.Item2.Number("status", "readyReplicas") > 0);
        return new Observed(
            objects, missing, [.. sales],
            hasSilos ? await scaler.ReadAsync(key.Namespace, key.Name, cancellation) : null,
            await MissingSecretsAsync(seckill, cancellation));
    }

    private async Task<IReadOnlyList<string>> MissingSecretsAsync(Seckill seckill, CancellationToken cancellation)
    {
        var stores = seckill.Spec.Stores;
        (string Name, string Key)[] named =
        [
            (stores.Mysql.SecretRef.Name, stores.Mysql.SecretRef.Key ?? "connectionString"),
            (stores.Redis.SecretRef.Name, stores.Redis.SecretRef.Key ?? "configuration"),
            (stores.Kafka.SecretRef.Name, stores.Kafka.SecretRef.Key ?? "bootstrapServers"),
            (seckill.Spec.Auth.SecretRef.Name, "jwtKey"),
        ];
        var missing = new List<string>();
        foreach (var secret in named.GroupBy(one => one.Name, StringComparer.Ordinal))
        {
            var found = await api.GetAsync(Kind.Secret, new ObjectKey(seckill.Metadata.Namespace, secret.Key), cancellation);
            missing.AddRange(found is null
                ? [secret.Key]
                : secret.Where(one => found.Value.Text("data", one.Key) is null).Select(one => $"{one.Name}/{one.Key}"));
        }

        return missing;
    }

    private async Task<IReadOnlyList<(string Step, string Message)>> DoAsync(
        Seckill seckill, InstallationPlan plan, CancellationToken cancellation)
    {
        var failures = new List<(string, string)>();
        foreach (var step in plan.Steps)
        {
            try
            {
                foreach (var action in step.Actions)
                    await DoAsync(seckill.Metadata.Namespace, action, cancellation);
            }
            catch (Exception exception) when (exception is ApiException or HttpRequestException or TimeoutException)
            {
                failures.Add((step.Name, exception.Message));
            }
        }

        return failures;
    }

    private async Task DoAsync(string ns, PlannedAction action, CancellationToken cancellation)
    {
        var key = new ObjectKey(ns, action.Name);
        switch (action)
        {
            case PlannedAction.Apply apply:
                caches.Of(action.Kind).Put(await api.ApplyAsync(action.Kind, key, apply.Wanted.Body, cancellation));
                break;
            case PlannedAction.Scale scale:
                var body = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = scale.Replicas } };
                await api.PatchAsync(action.Kind, key, "scale", body, cancellation);
                break;
            case PlannedAction.Delete delete:
                await api.DeleteAsync(action.Kind, key, delete.Uid, cancellation);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action));
        }
    }

    private async Task<Seckill> SayAsync(
        Seckill seckill, Observed observed, InstallationPlan plan, IReadOnlyList<(string, string)> failures, CancellationToken cancellation)
    {
        var now = InstallationStatus.Of(seckill, observed, plan, failures, clock.GetUtcNow());
        var written = await _status.WriteAsync(Kind.Seckill, seckill.Metadata.Key(), seckill.Status, now, cancellation);
        if (written is null)
            return seckill;
        caches.Of(Kind.Seckill).Put(written.Value);
        await events.RecordAsync(Kind.Seckill, seckill.Metadata, seckill.Status?.Conditions ?? [], now.Conditions, cancellation);
        return seckill with { Status = now };
    }

    private TimeSpan NextLook(Seckill seckill, Observed observed)
    {
        var now = clock.GetUtcNow();
        var lead = TimeSpan.FromSeconds(Math.Max(seckill.Spec.Scaling.LeadSeconds, seckill.Spec.Upgrade.QuietSeconds));
        var next = observed.Sales.Select(sale => sale.NextChange(now, lead)).Min();
        return next is { } moment && moment - now < Look ? moment - now : Look;
    }
}
