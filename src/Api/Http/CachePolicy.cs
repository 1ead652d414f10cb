using Microsoft.Extensions.Primitives;

namespace CouponKill.Api.Http;

/// <summary>How long others may keep an answer: not at all, but for what everybody may see.</summary>
internal static class CachePolicy
{
    /// <summary>What an answer says that is for its caller and this moment only.</summary>
    public static readonly StringValues NoStore = "no-store";

    /// <summary>A crowd that looks at the stock is a cache's to serve; nobody sees it older than a second because of that.</summary>
    private static readonly StringValues ForASecond = "public, max-age=1";

    /// <summary>Says "no-store" unless an endpoint says something else. Short-circuited routes say it themselves.</summary>
    public static IApplicationBuilder UseNoStore(this IApplicationBuilder app) => app.Use(static next => context =>
    {
        context.Response.Headers.CacheControl = NoStore;
        return next(context);
    });

    /// <summary>Lets anybody keep what the endpoint answers for a second; problems are not kept.</summary>
    public static TBuilder CachedForASecond<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter(static (invocation, next) =>
        {
            invocation.HttpContext.Response.Headers.CacheControl = ForASecond;
            return next(invocation);
        });
}
