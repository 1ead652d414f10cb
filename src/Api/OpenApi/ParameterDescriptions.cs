using System.Globalization;
using System.Text.Json.Nodes;
using CouponKill.Api.Activities;
using CouponKill.Api.Claims;
using CouponKill.Api.Paging;
using Microsoft.OpenApi;

namespace CouponKill.Api.OpenApi;

/// <summary>The parameters of all endpoints. The endpoints read these as text, to answer for them in their own words.</summary>
internal static class ParameterDescriptions
{
    public static void Describe(OpenApiOperation operation)
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
                _ => (parameter.Description, parameter.Schema),
            };
        }
    }

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
        Enum = [.. ActivityStatusNames.All.Select(name => JsonValue.Create(name))],
    };

    /// <summary>The header Idempotency-Key.</summary>
    public static OpenApiParameter Key() => new()
    {
        Name = IdempotencyKey.Header,
        In = ParameterLocation.Header,
        Description = "A key that the client chooses; a repeat with the same key gets the first answer.",
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = "^[!-~]+$",
            MinLength = 1,
            MaxLength = IdempotencyKey.MaxLength,
        },
    };
}
