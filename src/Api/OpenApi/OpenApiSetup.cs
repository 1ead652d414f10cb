using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CouponKill.Api.Claims;
using CouponKill.Api.Json;
using CouponKill.Api.Paging;
using CouponKill.Api.Problems;
using CouponKill.Api.ShortCircuit;
using CouponKill.Ledger.Activities;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CouponKill.Api.OpenApi;

/// <summary>The OpenAPI document: what the endpoints do not say of themselves.</summary>
internal static class OpenApiSetup
{
    private const string BearerScheme = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(DescribeDocument);
        options.AddOperationTransformer(DescribeOperation);
        options.AddSchemaTransformer(DescribeSchema);
    }

    private static Task DescribeDocument(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CouponKill",
            Version = "v1",
            Description = "A flash sale. Ids are strings of decimal digits, times are UTC, "
                + "errors are problems (RFC 9457) with a stable code.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token from POST /api/v1/tokens.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        DescribeParameters(operation);
        DescribeAnswers(operation, metadata.OfType<DescribedAnswer>());
        DescribeRetryAfter(operation);
        SortResponses(operation);
        if (metadata.Any(static item => item is IAuthorizeData or ShortCircuitConventions.ForUsersOnly))
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>The endpoints read these as text, to answer for them in their own words.</summary>
    private static void DescribeParameters(OpenApiOperation operation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            (parameter.Description, parameter.Schema) = parameter.Name switch
            {
                "id" => ("The id of the activity, order or user in the path.", Id()),
                "after" => ("The id that ended the last page; the first page when absent.", Id()),
                "userId" => ("The user whose orders to list; only for admins.", Id()),
                "limit" => ("The largest number of items on the page.", Limit()),
                "status" => ("Only activities with this status.", Status()),
                IdempotencyKey.Header => ("A key that the client chooses; a repeat with the same key gets the first answer.", Key()),
                _ => (parameter.Description, parameter.Schema),
            };
        }
    }

    private static void DescribeAnswers(OpenApiOperation operation, IEnumerable<DescribedAnswer> answers)
    {
        foreach (var group in answers.GroupBy(answer => answer.Status.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal))
        {
            if (operation.Responses?.TryGetValue(group.Key, out var found) == true && found is OpenApiResponse response)
                response.Description = $"{response.Description}\n\n{string.Join('\n', group)}";
        }
    }

    /// <summary>By status; the endpoints declare them in any order.</summary>
    private static void SortResponses(OpenApiOperation operation)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in (operation.Responses ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            sorted.Add(status, response);
        operation.Responses = sorted;
    }

    private static void DescribeRetryAfter(OpenApiOperation operation)
    {
        foreach (var (status, found) in operation.Responses ?? [])
        {
            if (status is "429" or "503" && found is OpenApiResponse response)
                (response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal))["Retry-After"] =
                    EndpointDescriptions.TextHeader("Seconds after which to try again.");
        }
    }

    /// <summary>
    /// Members of requests are nullable in code, so that a missing one can be reported; clients must send them, and no others.
    /// The generator does not know that our converters make times and enums strings.
    /// </summary>
    private static Task DescribeSchema(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var isRequired = context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: false) == true;
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || type.IsEnum)
            schema.Type = JsonSchemaType.String;
        if (type == typeof(DateTimeOffset?))
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        if (isRequired || IsProblemType(context))
            schema.Type &= ~JsonSchemaType.Null;
        if (type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequestBody<>)))
            schema.AdditionalPropertiesAllowed = false;
        if (type == typeof(ApiProblem))
            schema.Required?.Add("type");
        return Task.CompletedTask;
    }

    /// <summary>A problem's type has no setter, so the generator takes it for optional.</summary>
    private static bool IsProblemType(OpenApiSchemaTransformerContext context) =>
        context.JsonPropertyInfo is { Name: "type", DeclaringType: var owner } && owner == typeof(ApiProblem);

    private static OpenApiSchema Id() => new() { Type = JsonSchemaType.String, Pattern = "^[1-9][0-9]{0,18}$" };

    private static OpenApiSchema Limit() => new()
    {
        Type = JsonSchemaType.Integer,
        Minimum = "1",
        Maximum = Page.MaxLimit.ToString(CultureInfo.InvariantCulture),
        Default = Page.DefaultLimit,
    };

    private static OpenApiSchema Status() => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. Enum.GetNames<ActivityStatus>().Select(name => System.Text.Json.Nodes.JsonValue.Create(name.ToLowerInvariant()))],
    };

    private static OpenApiSchema Key() =>
        new() { Type = JsonSchemaType.String, Pattern = "^[!-~]+$", MinLength = 1, MaxLength = IdempotencyKey.MaxLength };
}
