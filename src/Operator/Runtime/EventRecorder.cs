using System.Text.Json.Nodes;
using CouponKill.Operator.Resources;
using Microsoft.Extensions.Logging;

namespace CouponKill.Operator.Runtime;

/// <summary>Tells in events what has changed; a failure to tell it stops nothing.</summary>
internal sealed class EventRecorder(ApiClient api, TimeProvider clock, ILogger log)
{
    /// <summary>An event for each condition that has another status or reason than before.</summary>
    public async Task RecordAsync(
        Kind kind, Metadata about, IReadOnlyList<Condition> before, IReadOnlyList<Condition> now, CancellationToken cancellation)
    {
        foreach (var condition in Conditions.Transitions(before, now))
        {
            try
            {
                await api.CreateAsync(Kind.Event, about.Namespace, Describe(kind, about, condition), cancellation);
            }
            catch (Exception exception) when (exception is ApiException or HttpRequestException or TimeoutException)
            {
                log.EventNotRecorded(about.Name, exception.Message);
            }
        }
    }

    private JsonObject Describe(Kind kind, Metadata about, Condition condition)
    {
        var now = clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var recorded = Kind.Event.NewObject(about.Namespace, $"{about.Name}.{Guid.NewGuid():N}");
        recorded["involvedObject"] = new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion,
            ["kind"] = kind.Name,
            ["name"] = about.Name,
            ["namespace"] = about.Namespace,
            ["uid"] = about.Uid,
        };
        recorded["type"] = Conditions.IsBad(condition) ? "Warning" : "Normal";
        recorded["reason"] = condition.Reason;
        recorded["message"] = $"{condition.Type} is {condition.Status}: {condition.Message}";
        recorded["source"] = new JsonObject { ["component"] = ApiClient.FieldManager };
        recorded["firstTimestamp"] = now;
        recorded["lastTimestamp"] = now;
        recorded["count"] = 1;
        return recorded;
    }
}
