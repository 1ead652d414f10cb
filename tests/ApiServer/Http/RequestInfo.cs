using Microsoft.AspNetCore.Http;

namespace CouponKill.ApiServer.Http;

/// <summary>What a request is about, read from its path and query.</summary>
public sealed record RequestInfo
{
    /// <summary>As in roles: get, list, watch, create, update, patch, delete, deletecollection; for other paths the method.</summary>
    public string Verb { get; init; } = "";

    public string Method { get; init; } = "";
    public string Path { get; init; } = "";

    /// <summary>False for paths such as /version, and for the lists of groups and kinds.</summary>
    public bool IsResource { get; init; }

    public string Group { get; init; } = "";
    public string Version { get; init; } = "";
    public string Resource { get; init; } = "";
    public string Subresource { get; init; } = "";
    public string Namespace { get; init; } = "";
    public string Name { get; init; } = "";

    internal static RequestInfo Read(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var info = new RequestInfo { Method = request.Method, Path = path, Verb = request.Method.ToLowerInvariant() };
        var isCore = parts is ["api", _, _, ..];
        if (!isCore && parts is not ["apis", _, _, _, ..])
            return info;
        info = info with { IsResource = true, Group = isCore ? "" : parts[1], Version = parts[isCore ? 1 : 2] };
        var rest = parts[(isCore ? 2 : 3)..];
        if (rest is ["namespaces", _, not ("status" or "finalize"), ..])
        {
            info = info with { Namespace = rest[1] };
            rest = rest[2..];
        }
        else if (rest is ["namespaces", _, ..])
        {
            info = info with { Namespace = rest[1] };
        }

        info = info with
        {
            Resource = rest[0],
            Name = rest.Length > 1 ? rest[1] : "",
            Subresource = rest.Length > 2 ? string.Join('/', rest[2..]) : "",
        };
        return info with { Verb = VerbOf(request, info.Name.Length > 0) };
    }

    private static string VerbOf(HttpRequest request, bool isNamed) => request.Method switch
    {
        "GET" or "HEAD" when request.Query["watch"].ToString() is "true" or "1" => "watch",
        "GET" or "HEAD" => isNamed ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => isNamed ? "delete" : "deletecollection",
        _ => request.Method.ToLowerInvariant(),
    };
}
