using CouponKill.Harness.Http;

namespace CouponKill.Testing.Histories;

/// <summary>Claims units and writes every call and its answer into a <see cref="History"/>.</summary>
public sealed class RecordingClient(CouponKillClient client, TokenMinter tokens, History history, TimeProvider clock)
{
    /// <summary>Claims a unit and records the call, which it returns.</summary>
    public async Task<ClaimCall> ClaimAsync(long activityId, long userId, string? key, CancellationToken cancellationToken)
    {
        var call = new ClaimCall(activityId, userId, key, clock.GetTimestamp(), 0, clock.GetUtcNow(), default, Told.Unknown);
        var answered = await AskAsync(call, cancellationToken);
        history.Add(answered);
        return answered;
    }

    /// <summary>Pauses, resumes or ends an activity.</summary>
    public async Task<ActivityBody> CommandAsync(long activityId, string action, CancellationToken cancellationToken)
    {
        var sentAt = clock.GetTimestamp();
        var activity = (await client.CommandAsync(activityId, action, tokens.Admin(), cancellationToken)).Expect<ActivityBody>(200);
        history.Add(new AdminCall(activityId, action, sentAt, clock.GetTimestamp()));
        return activity;
    }

    private async Task<ClaimCall> AskAsync(ClaimCall call, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.ClaimAsync(call.ActivityId, tokens.User(call.UserId), call.Key, cancellationToken);
            return Judge(Received(call) with { RetryAfter = answer.RetryAfter }, answer);
        }
        catch (HttpRequestException e)
        {
            // Even a refused connection: HttpClient may have sent the command on another one first, which broke, and tried again.
            return Received(call) with { Code = e.HttpRequestError.ToString() };
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return Received(call) with { Code = e.GetType().Name };
        }
    }

    private ClaimCall Received(ClaimCall call) => call with { ReceivedAt = clock.GetTimestamp(), ReceivedTime = clock.GetUtcNow() };

    private static ClaimCall Judge(ClaimCall call, ApiAnswer answer) => answer.Status switch
    {
        200 or 201 => WithOrder(call, answer),
        >= 400 and < 500 when answer.Code is { } code => call with { Told = Told.Refused, Code = code },
        503 when answer.Code is "overloaded" or "storage_not_durable" or "clock_untrusted" =>
            call with { Told = Told.Refused, Code = answer.Code },
        503 when answer.Code is "outcome_unknown" => call with { Code = "outcome_unknown" },
        _ => call with { Told = Told.Broken, Code = answer.ToString() },
    };

    private static ClaimCall WithOrder(ClaimCall call, ApiAnswer answer)
    {
        var order = answer.Read<OrderBody>();
        if (order.UserId != call.UserId || order.ActivityId != call.ActivityId || answer.IsReplay != (answer.Status == 200))
            return call with { Told = Told.Broken, Code = answer.ToString() };
        return call with
        {
            Told = answer.Status == 201 ? Told.Granted : Told.Replayed,
            OrderId = order.OrderId,
            Seq = order.Seq,
            Status = order.Status,
        };
    }
}
