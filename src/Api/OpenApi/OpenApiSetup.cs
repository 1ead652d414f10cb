using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CouponKill.Api.ShortCircuit;
using CouponKill.Ledger.Claims;
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
                + "errors are problems (RFC 9457) with a stable code. Codes may be added. Every GET can be asked as HEAD, too.",
            Contact = new OpenApiContact { Name = "The CouponKill project" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            tag.Description = DescribeTag(tag.Name);
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
        operation.Security = metadata.Any(static item => item is IAuthorizeData or ShortCircuitConventions.ForUsersOnly)
            ? [new() { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] }]
            : [];
        ParameterDescriptions.Describe(operation);
        ResponseDescriptions.Describe(operation, metadata.OfType<DescribedAnswer>());
        return Task.CompletedTask;
    }

    private static string DescribeTag(string? name) => name switch
    {
        "Users" => "Accounts and tokens.",
        "Activities" => "What is on sale, for everybody to see.",
        "Claims" => "Getting a unit.",
        "Orders" => "What became of claims.",
        _ => "Running activities and blocking users, for admins.",
    };

    /// <summary>
    /// Members of requests are nullable in code, so that a missing one can be reported; clients must send them, and no others.
    /// The generator does not know that our converters make times and enums strings.
    /// </summary>
    private static Task DescribeSchema(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var isAbsentWhenNull = IsAbsentWhenNull(context.JsonPropertyInfo);
        var isRequired = context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: false) == true;
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || type.IsEnum)
            schema.Type = JsonSchemaType.String;
        if (type == typeof(DateTimeOffset?))
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        if (isRequired || isAbsentWhenNull || IsProblemType(context))
            schema.Type &= ~JsonSchemaType.Null;
        if (type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequestBody<>)))
            schema.AdditionalPropertiesAllowed = false;
        if (type == typeof(ApiProblem))
            schema.Required?.Add("type");
        if (type == typeof(ClaimStatus))
            schema.Enum = [.. schema.Enum!.Where(value => value.GetValue<string>() is not "none")];
        if (context.JsonPropertyInfo is { Name: "code", DeclaringType: var owner } && owner == typeof(ApiProblem))
            schema.Enum = [.. CommonProblems.Codes.Select(code => JsonValue.Create(code))];
        foreach (var property in context.JsonTypeInfo.Properties.Where(IsAbsentWhenNull))
            schema.Required?.Remove(property.Name);
        if (context.JsonPropertyInfo is null && SchemaExamples.Of(type) is { } example)
            schema.Examples = [example];
        return Task.CompletedTask;
    }

    private static bool IsAbsentWhenNull(JsonPropertyInfo? property) =>
        property?.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false) is
            [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];

    /// <summary>A problem's type has no setter, so the generator takes it for optional.</summary>
    private static bool IsProblemType(OpenApiSchemaTransformerContext context) =>
        context.JsonPropertyInfo is { Name: "type", DeclaringType: var owner } && owner == typeof(ApiProblem);
}
