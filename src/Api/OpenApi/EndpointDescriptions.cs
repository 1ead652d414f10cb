using CouponKill.Api.Problems;
using Microsoft.OpenApi;

namespace CouponKill.Api.OpenApi;

/// <summary>What endpoints tell about themselves.</summary>
internal static class EndpointDescriptions
{
    /// <summary>Declares the statuses that come with a problem.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ApiProblem), [ApiProblem.ContentType]));
        return builder;
    }

    /// <summary>Declares a header of one of the answers.</summary>
    public static RouteHandlerBuilder WithResponseHeader(this RouteHandlerBuilder builder, int status, string name, string description) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.TryGetValue(status.ToString(), out var found) == true && found is OpenApiResponse response)
                (response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal))[name] = TextHeader(description);
            return Task.CompletedTask;
        });

    internal static OpenApiHeader TextHeader(string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
