using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization.Metadata;
using CouponKill.Api.Json;
using CouponKill.Api.Problems;
using CouponKill.Contracts.Users;

namespace CouponKill.Api.Admin.Blocks;

/// <summary>Why and how long a user is blocked.</summary>
/// <param name="Reason">Why, for admins; 1 to 200 characters. The user does not see it.</param>
/// <param name="Until">The first moment at which the user may claim again, with Z or an offset; until unblocked when absent.</param>
internal sealed record BlockRequest(
    [property: Required, MinLength(1), MaxLength(UserBlock.ReasonLength)] string? Reason,
    DateTimeOffset? Until = null)
    : IRequestBody<BlockRequest>
{
    public static JsonTypeInfo<BlockRequest> Json => ApiJsonContext.Default.BlockRequest;

    public void Validate(FieldErrors errors, DateTimeOffset now)
    {
        if (Reason is null)
            errors.Missing("reason");
        else if (!PlainText.IsVisible(Reason) || Reason.Length > UserBlock.ReasonLength)
            errors.Invalid("reason", $"Must be 1 to {UserBlock.ReasonLength} characters, not all of them invisible.");
        else if (!PlainText.IsPlain(Reason))
            errors.Invalid("reason", "Must not contain control characters, line breaks or halves of characters.");
        if (Until <= now)
            errors.Invalid("until", "Must lie in the future.");
    }
}
