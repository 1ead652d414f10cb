using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Stock;
using Microsoft.OpenApi;

namespace CouponKill.Api.OpenApi;

/// <summary>What endpoints tell about themselves.</summary>
internal static class EndpointDescriptions
{
    /// <summary>Declares the statuses that come with a problem.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params ReadOnlySpan<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ApiProblem), [ApiProblem.ContentType]));
        return builder;
    }

    /// <summary>Declares problems that are no outcomes, with status and code.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params IReadOnlyList<ApiProblem> problems)
        where TBuilder : IEndpointConventionBuilder => builder.Ends([.. problems.Select(DescribedAnswer.Of)]);

    /// <summary>
    /// Declares the outcomes that a request can end with: statuses, codes and texts come from <see cref="OutcomeTable"/>.
    /// </summary>
    public static TBuilder EndsWith<TBuilder>(this TBuilder builder, params IReadOnlyList<Outcome> outcomes)
        where TBuilder : IEndpointConventionBuilder => builder.Ends([.. outcomes.Select(outcome => DescribedAnswer.Of(outcome.Info()))]);

    /// <summary>
    /// Declares that the endpoint reads an Idempotency-Key. It does so by itself, because it must see whether there are two.
    /// </summary>
    public static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder builder) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(ParameterDescriptions.Key());
            return Task.CompletedTask;
        });

    /// <summary>Declares a header of one of the answers.</summary>
    public static RouteHandlerBuilder WithResponseHeader(this RouteHandlerBuilder builder, int status, string name, string description) =>
        builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?.TryGetValue(status.ToString(), out var found) == true && found is OpenApiResponse response)
                response.AddHeader(name, description);
            return Task.CompletedTask;
        });

    /// <summary>Adds a header with any text.</summary>
    internal static void AddHeader(this OpenApiResponse response, string name, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
        response.Headers[name] = new OpenApiHeader
        {
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }

    /// <summary>The bodies of what succeeds are declared by the endpoint itself.</summary>
    private static TBuilder Ends<TBuilder>(this TBuilder builder, DescribedAnswer[] answers)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.WithMetadata([.. answers]);
        var problems = answers.Where(answer => answer.Problem is not null);
        return builder.ProducesProblems([.. problems.Select(answer => answer.Status).Distinct()]);
    }
}
