using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace CouponKill.Operator.Runtime;

/// <summary>The calls that the operator makes. Addresses, certificates and tokens are the Kubernetes client's.</summary>
internal sealed class ApiClient : IDisposable
{
    public const string FieldManager = "couponkill-operator";

    /// <summary>No call but a watch takes longer.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Kubernetes _kubernetes;
    private readonly Metrics _metrics;
    private readonly Uri _root;

    public ApiClient(KubernetesClientConfiguration configuration, DelegatingHandler[] handlers, Metrics metrics)
    {
        _kubernetes = new Kubernetes(configuration, handlers);
        _root = new Uri(_kubernetes.BaseUri.AbsoluteUri.TrimEnd('/') + "/");
        _metrics = metrics;
    }

    public void Dispose() => _kubernetes.Dispose();

    /// <summary>An object, or null when there is none.</summary>
    public async Task<JsonElement?> GetAsync(Kind kind, ObjectKey key, CancellationToken cancellation)
    {
        Permissions.Demand(kind, null, "get");
        try
        {
            return await SendAsync(HttpMethod.Get, kind.Path(key.Namespace, key.Name), null, null, cancellation);
        }
        catch (ApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>A page of objects.</summary>
    public Task<JsonElement> ListAsync(Kind kind, string? ns, string query, CancellationToken cancellation)
    {
        Permissions.Demand(kind, null, "list");
        return SendAsync(HttpMethod.Get, $"{kind.Path(ns)}?{query}", null, null, cancellation);
    }

    public Task<JsonElement> CreateAsync(Kind kind, string ns, JsonObject body, CancellationToken cancellation)
    {
        Permissions.Demand(kind, null, "create");
        return SendAsync(HttpMethod.Post, $"{kind.Path(ns)}?fieldManager={FieldManager}", body, "application/json", cancellation);
    }

    /// <summary>Replaces an object if it still has the resource version of the body.</summary>
    public Task<JsonElement> ReplaceAsync(Kind kind, ObjectKey key, JsonObject body, CancellationToken cancellation)
    {
        Permissions.Demand(kind, null, "update");
        var path = $"{kind.Path(key.Namespace, key.Name)}?fieldManager={FieldManager}";
        return SendAsync(HttpMethod.Put, path, body, "application/json", cancellation);
    }

    /// <summary>Makes the object's fields as in the body and takes out those that were applied before and are not in it.</summary>
    public Task<JsonElement> ApplyAsync(Kind kind, ObjectKey key, JsonObject body, CancellationToken cancellation)
    {
        Permissions.Demand(kind, null, "patch");
        Permissions.Demand(kind, null, "create");
        var path = $"{kind.Path(key.Namespace, key.Name)}?fieldManager={FieldManager}&force=true";
        return SendAsync(HttpMethod.Patch, path, body, "application/apply-patch+yaml", cancellation);
    }

    public Task<JsonElement> PatchAsync(Kind kind, ObjectKey key, string? subresource, JsonObject body, CancellationToken cancellation)
    {
        Permissions.Demand(kind, subresource, "patch");
        var path = $"{kind.Path(key.Namespace, key.Name, subresource)}?fieldManager={FieldManager}";
        return SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json", cancellation);
    }

    /// <summary>Deletes an object, unless another one has its name by now.</summary>
    public async Task DeleteAsync(Kind kind, ObjectKey key, string uid, CancellationToken cancellation)
    {
        Permissions.Demand(kind, null, "delete");
        var options = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "DeleteOptions",
            ["preconditions"] = new JsonObject { ["uid"] = uid },
            ["propagationPolicy"] = "Background",
        };
        try
        {
            await SendAsync(HttpMethod.Delete, kind.Path(key.Namespace, key.Name), options, "application/json", cancellation);
        }
        catch (ApiException exception) when (exception.IsNotFound || exception.IsConflict)
        {
            // Gone already.
        }
    }

    /// <summary>What happens to the kind's objects, until the server ends the stream.</summary>
    public async IAsyncEnumerable<JsonElement> WatchAsync(
        Kind kind, string? ns, string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Permissions.Demand(kind, null, "watch");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_root, $"{kind.Path(ns)}?watch=true&{query}"));
        using var response = await AskAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await ThrowUnlessSuccessAsync(response, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length > 0)
                yield return JsonSerializer.Deserialize<JsonElement>(line);
        }
    }

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, JsonObject? body, string? contentType, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Timeout);
        using var request = new HttpRequestMessage(method, new Uri(_root, path));
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, MediaTypeHeaderValue.Parse(contentType!));
        try
        {
            using var response = await AskAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            await ThrowUnlessSuccessAsync(response, limit.Token);
            return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{method} {path}: no answer in {Timeout.TotalSeconds} s", exception);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(
        HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellation)
    {
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.UserAgent.ParseAdd(FieldManager);
        if (_kubernetes.Credentials is not null)
            await _kubernetes.Credentials.ProcessHttpRequestAsync(request, cancellation);
        var response = await _kubernetes.HttpClient.SendAsync(request, completion, cancellation);
        _metrics.Request(request.Method.Method, (int)response.StatusCode);
        return response;
    }

    private static async Task ThrowUnlessSuccessAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var (reason, message) = Explain(text, response.StatusCode);
        throw new ApiException(response.StatusCode, reason, message, response.Headers.RetryAfter?.Delta);
    }

    private static (string? Reason, string Message) Explain(string text, HttpStatusCode code)
    {
        try
        {
            var status = JsonSerializer.Deserialize<JsonElement>(text);
            return (status.Text("reason"), status.Text("message") ?? code.ToString());
        }
        catch (JsonException)
        {
            return (null, $"{(int)code} {text[..Math.Min(text.Length, 200)]}");
        }
    }
}
