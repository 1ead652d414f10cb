using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Json;

/// <summary>The body of a command that needs none: nothing at all, or {}.</summary>
internal sealed record EmptyRequest : IRequestBody<EmptyRequest>
{
    public static JsonTypeInfo<EmptyRequest> Json => ApiJsonContext.Default.EmptyRequest;

    public static bool MayBeAbsent => true;

    public void Validate(FieldErrors errors, DateTimeOffset now)
    {
    }
}
