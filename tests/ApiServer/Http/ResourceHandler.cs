using System.Text.Json.Nodes;
using CouponKill.ApiServer.Access;
using CouponKill.ApiServer.Storage;
using CouponKill.ApiServer.Watch;
using CouponKill.ApiServer.Writes;
using Microsoft.AspNetCore.Http;

namespace CouponKill.ApiServer.Http;

/// <summary>Answers requests about objects of one kind.</summary>
internal sealed class ResourceHandler(ServerParts parts)
{
    private static readonly string[] BodyTypes = ["application/json", "application/yaml", ProtobufBodies.MediaType];

    public Task Handle(HttpContext context, RequestInfo request, ResourceType type, User user)
    {
        var form = Accepting.Read(context.Request.Headers.Accept.ToString());
        var wholeObjects = context.Request.Query["includeObject"].ToString() is "Object";
        var rendering = new Rendering(type, form, wholeObjects, parts.Clock);
        if (request.Subresource.Length > 0 && !HasSubresource(type, request.Subresource))
            throw new ApiException(404, "NotFound", "the server could not find the requested resource", new JsonObject());
        if (request.Subresource.Length == 0 && !type.Allows(request.Verb))
            throw ApiException.MethodNotAllowed();
        var write = WriteRequestOf(context, request, type);
        return request.Verb switch
        {
            "get" when request.Subresource is "scale" => Answer(context, 200, parts.Scaler.Get(write)),
            "get" => Answer(context, 200, rendering.One(parts.Reader.Get(type, request.Namespace, request.Name))),
            "list" => Answer(context, 200,
                rendering.List(parts.Reader.List(type, NamespaceOf(request), Query.Read(context.Request.Query, type)))),
            "watch" => Watch(context, request, type, rendering),
            "create" => Create(context, type, write, rendering, user),
            "update" => Update(context, write, rendering),
            "patch" => Patch(context, write, rendering),
            "delete" => Delete(context, write),
            "deletecollection" => DeleteCollection(context, request, write, rendering),
            _ => throw ApiException.MethodNotAllowed(),
        };
    }

    private async Task Create(HttpContext context, ResourceType type, WriteRequest write, Rendering rendering, User user)
    {
        var body = await ReadObject(context, type);
        if (write is { Type.Plural: "pods", Subresource: "eviction" })
        {
            await Answer(context, 201, parts.Deleter.Delete(write, body["deleteOptions"] as JsonObject ?? []));
            return;
        }

        if (type.Group is "authorization.k8s.io" or "authentication.k8s.io")
        {
            var review = parts.Writer.Create(write with { Name = "review", IsDryRun = true }, body);
            await Answer(context, 201, AccessReviews.Answer(parts.Authorizer, user, type.Kind, WithoutIdentity(review)));
            return;
        }

        Warned(context, write, parts.Writer.Create(write, body), out var created);
        await Answer(context, 201, rendering.One(created));
    }

    private async Task Update(HttpContext context, WriteRequest write, Rendering rendering)
    {
        var body = await ReadObject(context, write.Type);
        if (write.Subresource is "scale")
        {
            await Answer(context, 200, parts.Scaler.Replace(write, body));
            return;
        }

        Warned(context, write, parts.Writer.Replace(write, body), out var updated);
        await Answer(context, 200, rendering.One(updated));
    }

    private async Task Patch(HttpContext context, WriteRequest write, Rendering rendering)
    {
        var mediaType = MediaType(context);
        var body = await ReadText(context);
        if (write.Subresource is "scale")
        {
            await Answer(context, 200, parts.Scaler.Patch(write, mediaType, body));
            return;
        }

        var (value, isNew) = parts.Patcher.Patch(write, mediaType, body);
        Warned(context, write, value, out var patched);
        await Answer(context, isNew ? 201 : 200, rendering.One(patched));
    }

    private async Task Delete(HttpContext context, WriteRequest write) =>
        await Answer(context, 200, parts.Deleter.Delete(write, await ReadOptions(context)));

    private async Task DeleteCollection(HttpContext context, RequestInfo request, WriteRequest write, Rendering rendering)
    {
        var options = await ReadOptions(context);
        var page = parts.Reader.List(write.Type, NamespaceOf(request), Query.Read(context.Request.Query, write.Type));
        foreach (var item in page.Items)
        {
            var each = write with
            {
                Name = item.TextAt("metadata", "name")!,
                Namespace = item.TextAt("metadata", "namespace") ?? "",
            };
            parts.Deleter.Delete(each, options);
        }

        await Answer(context, 200, rendering.List(page));
    }

    private async Task Watch(HttpContext context, RequestInfo request, ResourceType type, Rendering rendering)
    {
        var query = Query.Read(context.Request.Query, type);
        if (request.Name.Length > 0)
            query = query with { Fields = FieldSelector.Parse($"metadata.name={request.Name}", type) };
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, parts.WatchCuts.Token);
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(cut.Token);
        await context.Response.Body.FlushAsync(cut.Token);
        var feed = new WatchFeed(parts.Store, type, NamespaceOf(request), query, parts.BookmarkInterval, parts.Clock);
        try
        {
            await foreach (var told in feed.Read(cut.Token))
            {
                var isObject = told.Type is not ("ERROR" or "BOOKMARK");
                var json = new JsonObject { ["type"] = told.Type, ["object"] = isObject ? rendering.One(told.Object) : told.Object };
                await context.Response.WriteAsync(Bodies.Write(json) + "\n", cut.Token);
                await context.Response.Body.FlushAsync(cut.Token);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static WriteRequest WriteRequestOf(HttpContext context, RequestInfo request, ResourceType type)
    {
        var query = context.Request.Query;
        return new WriteRequest(type, type.IsNamespaced ? request.Namespace : "", request.Name)
        {
            Subresource = request.Subresource,
            FieldManager = query["fieldManager"].ToString() is { Length: > 0 } manager ? manager : null,
            UserAgent = context.Request.Headers.UserAgent.ToString(),
            IsDryRun = query["dryRun"].ToString() is "All",
            Force = Query.IsTrue(query["force"]),
            FieldValidation = query["fieldValidation"].ToString() switch
            {
                "Strict" => FieldValidation.Strict,
                "Ignore" => FieldValidation.Ignore,
                _ => FieldValidation.Warn,
            },
        };
    }

    private static string? NamespaceOf(RequestInfo request) => request.Namespace.Length == 0 ? null : request.Namespace;

    private static bool HasSubresource(ResourceType type, string name) => name switch
    {
        "status" => type.HasStatus,
        "scale" => type.Scale != null,
        "eviction" => type is { Kind: "Pod", Group: "" },
        _ => false,
    };

    private static string MediaType(HttpContext context) => (context.Request.ContentType ?? "").Split(';')[0].Trim();

    private static async Task<JsonObject> ReadObject(HttpContext context, ResourceType type)
    {
        if (MediaType(context) is { Length: > 0 } mediaType && !BodyTypes.Contains(mediaType, StringComparer.Ordinal))
        {
            throw new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, "
                + "application/vnd.kubernetes.protobuf");
        }

        return await ReadBody(context, type.Kind);
    }

    private static async Task<JsonObject> ReadOptions(HttpContext context)
    {
        var options = await ReadBody(context, "DeleteOptions", mayBeEmpty: true);
        if (context.Request.Query["propagationPolicy"].ToString() is { Length: > 0 } policy)
            options["propagationPolicy"] = policy;
        if (long.TryParse(context.Request.Query["gracePeriodSeconds"], out var grace))
            options["gracePeriodSeconds"] = grace;
        return options;
    }

    private static async Task<JsonObject> ReadBody(HttpContext context, string kind, bool mayBeEmpty = false)
    {
        if (MediaType(context) is not ProtobufBodies.MediaType)
        {
            var text = await ReadText(context);
            return mayBeEmpty && text.Length == 0 ? [] : Bodies.ParseObject(text, kind);
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return ProtobufBodies.Read(body.ToArray());
    }

    private static async Task<string> ReadText(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }

    private static void Warned(HttpContext context, WriteRequest write, JsonObject value, out JsonObject answer)
    {
        answer = value;
        foreach (var warning in write.Warnings)
            context.Response.Headers.Append("Warning", $"299 - {Cause.Quote(warning)}");
    }

    private static JsonObject WithoutIdentity(JsonObject review)
    {
        var metadata = review["metadata"]!.AsObject();
        foreach (var name in new[] { "name", "uid", "creationTimestamp" })
            metadata.Remove(name);
        return review;
    }

    private static Task Answer(HttpContext context, int code, JsonObject body) => Answers.Json(context, code, body);
}
