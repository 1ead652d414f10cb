using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>The lease is another's, or could not be renewed in time.</summary>
internal sealed class LeadershipLostException(string message) : Exception(message);

/// <summary>
/// One operator works, the others wait. The times of the lease are the holder's, so whether it is over is judged by how long it has
/// not changed here, never by comparing clocks.
/// </summary>
internal sealed class LeaderElection(ApiClient api, ObjectKey lease, string identity, TimeProvider clock, ILogger log)
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private string? _seen;
    private long _seenAt;

    public bool IsLeader { get; private set; }

    /// <summary>Waits until this process has the lease.</summary>
    public async Task AcquireAsync(CancellationToken cancellation)
    {
        while (!await TryAsync(cancellation))
            await Task.Delay(Interval, clock, cancellation);
        IsLeader = true;
        log.HasLease(identity, lease);
    }

    /// <summary>Renews the lease; ends only by an exception.</summary>
    /// <exception cref="LeadershipLostException">It could not be renewed for <see cref="Deadline"/>.</exception>
    public async Task KeepAsync(CancellationToken cancellation)
    {
        var renewed = clock.GetTimestamp();
        while (true)
        {
            await Task.Delay(Interval, clock, cancellation);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Interval);
            if (await TryAsync(limit.Token))
                renewed = clock.GetTimestamp();
            else if (clock.GetElapsedTime(renewed) >= Deadline)
                throw new LeadershipLostException($"The lease {lease} could not be renewed for {Deadline.TotalSeconds} s");
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives the lease back, so that the next one need not wait for its end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        IsLeader = false;
        if (await api.GetAsync(Kind.Lease, lease, cancellation) is not { } present || !IsMine(present))
            return;
        var body = Json.Copy(present);
        body["spec"]!["holderIdentity"] = "";
        await api.ReplaceAsync(Kind.Lease, lease, body, cancellation);
    }

    private async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            if (await api.GetAsync(Kind.Lease, lease, cancellation) is not { } present)
            {
                var created = Kind.Lease.NewObject(lease.Namespace, lease.Name);
                created["spec"] = Spec(clock.GetUtcNow(), 0);
                await api.CreateAsync(Kind.Lease, lease.Namespace, created, cancellation);
                return true;
            }

            return await TakeAsync(present, cancellation);
        }
        catch (Exception exception) when (
            exception is ApiException or HttpRequestException or TimeoutException or OperationCanceledException)
        {
            log.LeaseNotReached(lease, exception.Message);
            return false;
        }
    }

    private async Task<bool> TakeAsync(JsonElement present, CancellationToken cancellation)
    {
        if (!IsMine(present) && !IsOver(present))
            return false;
        var body = Json.Copy(present);
        var transitions = present.Number("spec", "leaseTransitions") + (IsMine(present) ? 0 : 1);
        var acquired = IsMine(present) ? present.Text("spec", "acquireTime") : null;
        body["spec"] = Spec(clock.GetUtcNow(), transitions, acquired);
        await api.ReplaceAsync(Kind.Lease, lease, body, cancellation);
        return true;
    }

    private bool IsMine(JsonElement present) => string.Equals(present.Text("spec", "holderIdentity"), identity, StringComparison.Ordinal);

    private bool IsOver(JsonElement present)
    {
        if (string.IsNullOrEmpty(present.Text("spec", "holderIdentity")))
            return true;
        var version = present.Text("metadata", "resourceVersion");
        if (!string.Equals(version, _seen, StringComparison.Ordinal))
        {
            _seen = version;
            _seenAt = clock.GetTimestamp();
            return false;
        }

        return clock.GetElapsedTime(_seenAt) >= Duration;
    }

    private JsonObject Spec(DateTimeOffset now, int transitions, string? acquired = null)
    {
        var time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["holderIdentity"] = identity,
            ["leaseDurationSeconds"] = (int)Duration.TotalSeconds,
            ["acquireTime"] = acquired ?? time,
            ["renewTime"] = time,
            ["leaseTransitions"] = transitions,
        };
    }
}
