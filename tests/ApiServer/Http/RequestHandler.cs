using System.Text.Json.Nodes;
using CouponKill.ApiServer.Access;
using CouponKill.ApiServer.Faults;
using Microsoft.AspNetCore.Http;

namespace CouponKill.ApiServer.Http;

/// <summary>Takes every request: who asks, whether a fault meets it, whether roles allow it, and who answers it.</summary>
internal sealed class RequestHandler(
    ServerParts parts, IReadOnlyDictionary<string, User> tokens, User withoutToken, AuditLog audit, FaultPlan faults)
{
    private const string Discovered = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private readonly Discovery _discovery = new(parts.Kinds);
    private readonly OpenApi _openApi = new(parts.Kinds);
    private readonly ResourceHandler _resources = new(parts);

    public async Task Handle(HttpContext context)
    {
        var number = audit.NextNumber();
        var request = RequestInfo.Read(context.Request);
        var user = UserOf(context);
        var isDenied = false;
        var wasCut = false;
        try
        {
            var fault = faults.Meet(request);
            // A watch has no end after which it could be cut.
            if (fault is { Kind: FaultKind.CutBefore } || (fault is { Kind: FaultKind.CutAfter } && request.Verb is "watch"))
            {
                wasCut = true;
                return;
            }

            if (fault is { Kind: FaultKind.CutAfter })
            {
                wasCut = true;
                await HandleUnanswered(context, request, user);
                return;
            }

            if (fault is { Kind: FaultKind.Answer })
                throw new ApiException(fault.Code, fault.Reason, fault.Message, new JsonObject(), fault.RetryAfter);
            if (fault is { Kind: FaultKind.Silence })
                await SayNothing(context);
            if (fault is { Kind: FaultKind.Delay })
                await Task.Delay(fault.Pause, parts.Clock, context.RequestAborted);
            await Handle(context, request, user);
        }
        catch (ApiException exception) when (!context.Response.HasStarted)
        {
            isDenied = exception.Code is 401 or 403;
            await Answers.Failure(context, exception);
        }
        catch (OperationCanceledException)
        {
            wasCut = true;
        }
        finally
        {
            var code = wasCut ? 0 : context.Response.StatusCode;
            audit.Add(new AuditRecord(
                number, request, user ?? User.Anonymous, context.Request.Headers.UserAgent.ToString(), code, isDenied));
            if (wasCut)
                context.Abort();
        }
    }

    /// <summary>Begins an answer, and waits until the client goes or all watches are cut.</summary>
    private async Task SayNothing(HttpContext context)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, parts.WatchCuts.Token);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(cut.Token);
        await context.Response.Body.FlushAsync(cut.Token);
        await Task.Delay(Timeout.Infinite, cut.Token);
    }

    /// <summary>Carries a request out and keeps what it would be told.</summary>
    private async Task HandleUnanswered(HttpContext context, RequestInfo request, User? user)
    {
        context.Response.Body = Stream.Null;
        try
        {
            await Handle(context, request, user);
        }
        catch (ApiException)
        {
            // The client will not be told.
        }
    }

    private Task Handle(HttpContext context, RequestInfo request, User? user)
    {
        if (user == null)
            throw new ApiException(401, "Unauthorized", "Unauthorized");
        if (!request.IsResource)
            return HandlePath(context, request, user);
        parts.Authorizer.Demand(user, request);
        var type = parts.Kinds.Find(request.Group, request.Version, request.Resource);
        return type == null
            ? Answers.Text(context, 404, "404 page not found\n")
            : _resources.Handle(context, request, type, user);
    }

    private Task HandlePath(HttpContext context, RequestInfo request, User user)
    {
        parts.Authorizer.Demand(user, request);
        var words = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (words is ["healthz" or "readyz" or "livez", ..])
            return Answers.Text(context, 200, "ok");
        var isAggregated = words is ["api"] or ["apis"]
            && Accepting.Read(context.Request.Headers.Accept.ToString()) == Form.AggregatedDiscovery;
        if (isAggregated)
            return Answers.Json(context, 200, _discovery.Aggregated(words[0] is "api"), Discovered);
        var document = words switch
        {
            ["version"] => ServerVersion.ToJson(),
            ["api"] => Discovery.Versions(context.Request.Host.Value ?? ""),
            ["api", "v1"] => _discovery.Resources("", "v1"),
            ["apis"] => _discovery.Groups(),
            ["apis", var group] => _discovery.Group(group),
            ["apis", var group, var version] => _discovery.Resources(group, version),
            ["openapi", "v3"] => _openApi.Index(),
            ["openapi", "v3", .. var path] => _openApi.Document(string.Join('/', path)),
            _ => null,
        };
        return document == null ? Answers.Text(context, 404, "404 page not found\n") : Answers.Json(context, 200, document);
    }

    /// <summary>Who asks; null when the token is none that is known.</summary>
    private User? UserOf(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return withoutToken;
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? tokens.GetValueOrDefault(header["Bearer ".Length..]) : null;
    }
}
