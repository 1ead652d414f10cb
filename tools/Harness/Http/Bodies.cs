using System.Text.Json.Serialization;

namespace CouponKill.Harness.Http;

/// <summary>An activity as the API shows it.</summary>
public sealed record ActivityBody(
    long Id,
    string Name,
    string Status,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int Total,
    int Available,
    int Held,
    int Sold,
    int PerUserLimit,
    int HoldSeconds,
    DateTimeOffset ServerTime);

/// <summary>A claim, and the order that it became, as the API shows them.</summary>
public sealed record OrderBody(
    long OrderId,
    long ActivityId,
    long UserId,
    long Seq,
    string Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? HoldExpiresAt)
{
    /// <summary>True while the order keeps a unit.</summary>
    [JsonIgnore]
    public bool IsLive => Status is "held" or "confirmed";
}

/// <summary>An audit as the API shows it.</summary>
public sealed record AuditBody(
    int Total,
    int Available,
    int Held,
    int Sold,
    long Seq,
    long Orders,
    long Missing,
    long Unexpected,
    bool Consistent,
    RefusalBody? Refused = null,
    long PutAside = 0);

/// <summary>Why an activity refuses to sell.</summary>
public sealed record RefusalBody(string Reason, string Detail, string Remedy);

/// <summary>One page; <paramref name="Next"/> is the <c>after</c> of the next one, null on the last.</summary>
public sealed record PageBody<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A problem by RFC 9457, with the API's own code and the field at fault.</summary>
public sealed record ProblemBody(string? Type, string? Title, int? Status, string? Detail, string? Code, string? Field);

/// <summary>A new account.</summary>
public sealed record UserBody(long UserId);

/// <summary>An access token.</summary>
public sealed record TokenBody(string AccessToken, string TokenType, int ExpiresIn);

/// <summary>What an account or a token is asked with.</summary>
public sealed record CredentialsBody(string Username, string Password);

/// <summary>What an activity is made of.</summary>
public sealed record NewActivityBody(
    string Name,
    int Total,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int PerUserLimit = 1,
    int HoldSeconds = 0);

/// <summary>Units to add.</summary>
public sealed record RestockBody(int Quantity);

/// <summary>Why and how long a user is blocked.</summary>
public sealed record NewBlockBody(string Reason, DateTimeOffset? Until = null);

/// <summary>A blocked user as the API shows it.</summary>
public sealed record BlockBody(long UserId, string Reason, DateTimeOffset? Until, long BlockedBy, DateTimeOffset BlockedAt);
