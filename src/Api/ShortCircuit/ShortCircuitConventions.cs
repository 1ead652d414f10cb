namespace CouponKill.Api.ShortCircuit;

/// <summary>Takes routes out of the middleware.</summary>
internal static class ShortCircuitConventions
{
    /// <summary>Says that an endpoint lets in authenticated users only, though the authorization middleware never sees it.</summary>
    public sealed class ForUsersOnly;

    /// <summary>
    /// Answers the route before the middleware. Its handler must pass everything through <see cref="ShortCircuitHandler.HandleAsync"/>,
    /// which lets in authenticated users only.
    /// </summary>
    public static TBuilder ShortCircuitForUsers<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder
    {
        route.ShortCircuit();
        return route.WithMetadata(new ForUsersOnly());
    }
}
