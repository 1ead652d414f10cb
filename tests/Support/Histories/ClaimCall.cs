namespace CouponKill.Testing.Histories;

/// <summary>What a client was told.</summary>
public enum Told
{
    /// <summary>201: a unit was granted by this very call.</summary>
    Granted,

    /// <summary>200: the user has this claim already.</summary>
    Replayed,

    /// <summary>A refusal with a code; certainly nothing was granted by this call.</summary>
    Refused,

    /// <summary>Nobody knows: broken connection, timeout or <c>outcome_unknown</c>.</summary>
    Unknown,

    /// <summary>An answer that the contract does not have, such as a 500.</summary>
    Broken,
}

/// <summary>One claim that a client sent, and what it was told.</summary>
/// <param name="ActivityId">The id of the activity.</param>
/// <param name="UserId">The id of the user who claimed.</param>
/// <param name="Key">The idempotency key, or null.</param>
/// <param name="SentAt">When it was sent, on the clients' common monotonic clock.</param>
/// <param name="ReceivedAt">When the answer was there, on the same clock.</param>
/// <param name="SentTime">The time of day when it was sent.</param>
/// <param name="ReceivedTime">The time of day when the answer was there.</param>
/// <param name="Told">The answer's kind.</param>
/// <param name="Code">The problem's code, or why the outcome is unknown; null for a grant and a replay.</param>
/// <param name="OrderId">The order told, or 0.</param>
/// <param name="Seq">The sequence number told, or 0.</param>
/// <param name="Status">The status told, or null.</param>
/// <param name="RetryAfter">How long to wait before asking again, as told; null when nothing was said.</param>
public sealed record ClaimCall(
    long ActivityId,
    long UserId,
    string? Key,
    long SentAt,
    long ReceivedAt,
    DateTimeOffset SentTime,
    DateTimeOffset ReceivedTime,
    Told Told,
    string? Code = null,
    long OrderId = 0,
    long Seq = 0,
    string? Status = null,
    TimeSpan? RetryAfter = null)
{
    /// <summary>True when the client was told of an order.</summary>
    public bool HasOrder => Told is Told.Granted or Told.Replayed;
}

/// <summary>An admin's command.</summary>
/// <param name="ActivityId">The id of the activity.</param>
/// <param name="Action"><c>restock</c>, <c>pause</c>, <c>resume</c> or <c>end</c>.</param>
/// <param name="SentAt">When it was sent, on the clients' common monotonic clock.</param>
/// <param name="ReceivedAt">When the answer was there, on the same clock; <see cref="Never"/> when nobody knows the outcome.</param>
/// <param name="Quantity">Units added to the stock; 0 for other commands.</param>
public sealed record AdminCall(long ActivityId, string Action, long SentAt, long ReceivedAt, int Quantity = 0)
{
    /// <summary>The answer never came: the command may take effect at any time, or not at all.</summary>
    public const long Never = long.MaxValue;
}
