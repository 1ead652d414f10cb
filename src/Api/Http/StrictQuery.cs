using System.Reflection;
using CouponKill.Api.Problems;
using CouponKill.Api.ShortCircuit;
using Microsoft.AspNetCore.Http.Metadata;

namespace CouponKill.Api.Http;

/// <summary>
/// Refuses query parameters that an endpoint does not have, or has once and gets twice: a typing error must not widen a search.
/// </summary>
internal static class StrictQuery
{
    /// <summary>Applies to all endpoints; short-circuited ones, which have no filters, ask <see cref="Refuse"/> themselves.</summary>
    public static TBuilder WithStrictQuery<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(static endpoint =>
        {
            if (endpoint is RouteEndpointBuilder route)
                route.FilterFactories.Add((context, next) => Filter(context.MethodInfo, route, next));
        });
        return endpoints;
    }

    /// <summary>The problem with a query, or null.</summary>
    /// <param name="query">The query as it came.</param>
    /// <param name="known">The names of the parameters that there are.</param>
    public static ApiProblem? Refuse(IQueryCollection query, IReadOnlyCollection<string> known)
    {
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
                return KnownProblems.UnknownParameter(name);
            if (values.Count > 1)
                return KnownProblems.DuplicateParameter(name);
        }

        return null;
    }

    private static bool IsShortCircuited(EndpointBuilder endpoint) =>
        endpoint.Metadata.OfType<ShortCircuitConventions.ForUsersOnly>().Any();

    private static EndpointFilterDelegate Filter(MethodInfo handler, RouteEndpointBuilder route, EndpointFilterDelegate next)
    {
        if (IsShortCircuited(route))
            return next;
        var known = ParametersOf(handler, route);
        return invocation =>
        {
            var request = invocation.HttpContext.Request;
            return request.QueryString.HasValue && Refuse(request.Query, known) is { } problem
                ? ValueTask.FromResult<object?>(problem)
                : next(invocation);
        };
    }

    /// <summary>Endpoints read parameters of the query as text, and the only others of this type are in the path.</summary>
    private static string[] ParametersOf(MethodInfo handler, RouteEndpointBuilder route) =>
    [
        .. handler.GetParameters()
            .Where(parameter => parameter.ParameterType == typeof(string)
                && !parameter.GetCustomAttributes().OfType<IFromHeaderMetadata>().Any()
                && route.RoutePattern.GetParameter(parameter.Name!) is null)
            .Select(parameter => parameter.Name!),
    ];
}
