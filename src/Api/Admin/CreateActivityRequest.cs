using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Admin;

/// <summary>A new activity.</summary>
/// <param name="Name">What people see; 1 to 200 characters.</param>
/// <param name="Total">Units for sale; 1 to 100,000,000.</param>
/// <param name="StartsAt">The first moment at which a claim may be granted; with Z or an offset.</param>
/// <param name="EndsAt">The first moment at which no claim is granted any more; after the start, and not past.</param>
/// <param name="PerUserLimit">Live claims that one user may have; 1 when absent.</param>
/// <param name="HoldSeconds">Seconds that a granted unit is held until paid; 0, when absent, makes a claim final at once.</param>
internal sealed record CreateActivityRequest(
    [property: Required, MinLength(1), MaxLength(ActivityLimits.NameLength)] string? Name,
    [property: Required, Range(1, ActivityLimits.Total)] int? Total,
    [property: Required] DateTimeOffset? StartsAt,
    [property: Required] DateTimeOffset? EndsAt,
    [property: Range(1, ActivityLimits.PerUser)] int? PerUserLimit = null,
    [property: Range(0, ActivityLimits.HoldSeconds)] int? HoldSeconds = null)
    : IRequestBody<CreateActivityRequest>
{
    public static JsonTypeInfo<CreateActivityRequest> Json => ApiJsonContext.Default.CreateActivityRequest;

    /// <summary>The definition; the catalog gives the id.</summary>
    public ActivityDefinition ToDefinition() =>
        new(0, Name!, Total!.Value, StartsAt!.Value, EndsAt!.Value, PerUserLimit ?? 1, HoldSeconds ?? 0);

    public void Validate(FieldErrors errors, DateTimeOffset now)
    {
        ValidateName(errors);
        if (Total is null)
            errors.Missing("total");
        else
            InRange(errors, "total", Total, 1, ActivityLimits.Total);
        ValidateTimes(errors, now);
        InRange(errors, "perUserLimit", PerUserLimit, 1, ActivityLimits.PerUser);
        InRange(errors, "holdSeconds", HoldSeconds, 0, ActivityLimits.HoldSeconds);
    }

    private static void InRange(FieldErrors errors, string field, int? value, int min, int max)
    {
        if (value < min || value > max)
            errors.Invalid(field, $"Must be {min} to {max}.");
    }

    private void ValidateName(FieldErrors errors)
    {
        if (Name is null)
            errors.Missing("name");
        else if (!PlainText.IsVisible(Name) || Name.Length > ActivityLimits.NameLength)
            errors.Invalid("name", $"Must be 1 to {ActivityLimits.NameLength} characters, not all of them invisible.");
        else if (!PlainText.IsPlain(Name))
            errors.Invalid("name", "Must not contain control characters, line breaks or halves of characters.");
    }

    private void ValidateTimes(FieldErrors errors, DateTimeOffset now)
    {
        if (StartsAt is null)
            errors.Missing("startsAt");
        else if (StartsAt < DateTimeOffset.UnixEpoch)
            errors.Invalid("startsAt", "Must not be before 1970.");
        if (EndsAt is null)
            errors.Missing("endsAt");
        else if (EndsAt <= now)
            errors.Invalid("endsAt", "Must lie in the future.");
        else if (EndsAt <= StartsAt)
            errors.Invalid("endsAt", "Must be after startsAt.");
    }
}
