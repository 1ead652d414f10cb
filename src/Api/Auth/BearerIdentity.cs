namespace CouponKill.Api.Auth;

/// <summary>What a request's bearer token says.</summary>
/// <param name="UserId">The user; 0 when there is none.</param>
/// <param name="Failure">What is wrong with the token; null when nothing is, or when there is no token.</param>
internal readonly record struct BearerIdentity(long UserId, Exception? Failure)
{
    /// <summary>No token.</summary>
    public static BearerIdentity Nobody => default;

    /// <summary>True when the token is good.</summary>
    public bool IsUser => UserId > 0;

    /// <summary>A good token.</summary>
    public static BearerIdentity Of(long userId) => new(userId, Failure: null);

    /// <summary>A token that is not accepted.</summary>
    public static BearerIdentity Refused(Exception failure) => new(0, failure);
}
