using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Admin;

/// <summary>Adds units to an activity.</summary>
/// <param name="Quantity">How many units to add; 1 to 100,000,000.</param>
internal sealed record RestockRequest([property: Required, Range(1, ActivityLimits.Total)] int? Quantity) : IRequestBody<RestockRequest>
{
    public static JsonTypeInfo<RestockRequest> Json => ApiJsonContext.Default.RestockRequest;

    public void Validate(FieldErrors errors, DateTimeOffset now)
    {
        if (Quantity is null)
            errors.Missing("quantity");
        else if (Quantity is < 1 or > ActivityLimits.Total)
            errors.Invalid("quantity", $"Must be 1 to {ActivityLimits.Total}.");
    }
}
