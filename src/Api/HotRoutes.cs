namespace CouponKill.Api;

/// <summary>Marks routes as hot.</summary>
internal static class HotRoutes
{
    /// <summary>Says that an endpoint lets in authenticated users only, though the authorization middleware never sees it.</summary>
    public sealed class ForUsersOnly;

    /// <summary>Takes a route out of the middleware. Its handler must pass everything through <see cref="HotRoute.HandleAsync"/>.</summary>
    public static TBuilder IsHot<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        route.ShortCircuit();
        return route.WithMetadata(new ForUsersOnly());
    }
}
