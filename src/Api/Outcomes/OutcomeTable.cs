using CouponKill.Contracts.Activities;
using CouponKill.Contracts.Users;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Stock;

namespace CouponKill.Api.Outcomes;

/// <summary>
/// The one table of all outcomes. Problems, metrics, OpenAPI and docs/api.md read it; a member that is missing here does not compile.
/// </summary>
internal static class OutcomeTable
{
    private static readonly OutcomeInfo[] Rows = Array.ConvertAll(Enum.GetValues<Outcome>(), Describe);

    /// <summary>All outcomes, by their number.</summary>
    public static IReadOnlyList<Outcome> All { get; } = Enum.GetValues<Outcome>();

    /// <summary>All that a claim can end with.</summary>
    public static IReadOnlyList<Outcome> OfClaims { get; } = [.. All.Where(outcome => outcome.Info().ClaimLabel is not null)];

    /// <summary>What there is to say of an outcome.</summary>
    public static OutcomeInfo Info(this Outcome outcome) => Rows[(int)outcome];

    /// <summary>How a command ends on an activity that cannot be used.</summary>
    public static Outcome ToOutcome(this UnavailableReason reason) => reason switch
    {
        UnavailableReason.NotFound => Outcome.NotFound,
        UnavailableReason.LogMissing or UnavailableReason.LogBehindOrders or UnavailableReason.LogCorrupt
            or UnavailableReason.OtherCreation => Outcome.Unavailable,
        UnavailableReason.StorageNotDurable => Outcome.StorageNotDurable,
        UnavailableReason.ClockUntrusted => Outcome.ClockUntrusted,
    };

    /// <summary>How a claim ends that the user's partition does not let through to the activity.</summary>
    public static Outcome ToOutcome(this Admission admission) => admission switch
    {
        Admission.Known => Outcome.Replayed,
        Admission.RateLimited => Outcome.RateLimited,
        Admission.Blocked => Outcome.UserBlocked,
    };

    /// <summary>How an admin's command ended. It has numbers of its own because these travel between silos.</summary>
    public static Outcome ToOutcome(this AdminResult result) => result switch
    {
        AdminResult.Done => Outcome.Done,
        AdminResult.Ended => Outcome.Ended,
        AdminResult.TotalTooLarge => Outcome.TotalTooLarge,
        AdminResult.KeyReused => Outcome.KeyReused,
    };

    /// <summary>The stable name of a reason, for metrics and audits.</summary>
    public static string Code(this UnavailableReason reason) => reason switch
    {
        UnavailableReason.NotFound => "not_found",
        UnavailableReason.LogMissing => "log_missing",
        UnavailableReason.LogBehindOrders => "log_behind_orders",
        UnavailableReason.LogCorrupt => "log_corrupt",
        UnavailableReason.StorageNotDurable => "storage_not_durable",
        UnavailableReason.ClockUntrusted => "clock_untrusted",
        UnavailableReason.OtherCreation => "other_creation",
    };

    private static OutcomeInfo Describe(Outcome outcome) => outcome switch
    {
        Outcome.Granted => new(201, "granted", "Granted", "A unit was granted, and the claim log has it.")
        {
            ClaimLabel = "granted",
            IsFinal = true,
        },
        Outcome.Replayed => new(200, "replayed", "Replayed", "You have it already; nothing was granted by this request.")
        {
            ClaimLabel = "replayed",
            IsFinal = true,
        },
        Outcome.Done => new(200, "done", "Done", "It was carried out."),
        Outcome.Unchanged => new(200, "unchanged", "Unchanged", "It is so already."),
        Outcome.SoldOut => new(409, "sold_out", "Sold out", "Nothing is available.") { ClaimLabel = "sold_out" },
        Outcome.NotStarted => new(409, "not_started", "Not started", "The start of the activity lies ahead.")
        {
            ClaimLabel = "not_started",
        },
        Outcome.Ended => new(409, "ended", "Ended", "The activity is over.") { ClaimLabel = "ended", IsFinal = true },
        Outcome.Paused => new(409, "paused", "Paused", "The activity is paused; try again later.") { ClaimLabel = "paused" },
        Outcome.TotalTooLarge => new(
            409, "total_too_large", "Total too large", "The activity would have more units than an activity may have."),
        Outcome.NotDue => new(409, "not_due", "Not due", "No such claim is held, or its hold still runs."),
        Outcome.KeyReused => new(
            422,
            "idempotency_key_reused",
            "Idempotency key reused",
            "The key belongs to an earlier request that asked for something else."),
        Outcome.NotFound => new(404, "activity_not_found", "Activity not found", "There is no such activity.") { ClaimLabel = "not_found" },
        Outcome.UserBlocked => new(403, "user_blocked", "User blocked", "You may not claim. What was granted to you before stays yours.")
        {
            ClaimLabel = "user_blocked",
        },
        Outcome.RateLimited => new(429, "rate_limited", "Too many requests", "You ask too often; wait a moment.")
        {
            ClaimLabel = "rate_limited",
            RetryAfterSeconds = 1,
        },
        Outcome.Overloaded => new(503, "overloaded", "Overloaded", "Too much is waiting; the request was not looked at.")
        {
            ClaimLabel = "overloaded",
            RetryAfterSeconds = 1,
        },
        Outcome.OutcomeUnknown => new(503, "outcome_unknown", "Outcome unknown", "The answer was lost. Repeating the request is safe.")
        {
            ClaimLabel = "outcome_unknown",
            RetryAfterSeconds = 1,
        },
        Outcome.Unavailable => new(
            503, "activity_unavailable", "Activity unavailable", "The activity refuses to sell until its records are whole again.")
        {
            ClaimLabel = "unavailable",
            RetryAfterSeconds = 5,
        },
        Outcome.StorageNotDurable => new(
            503,
            "storage_not_durable",
            "Storage not durable",
            "Nothing new is granted until the storage keeps it for sure. What was granted before stays yours.")
        {
            ClaimLabel = "storage_not_durable",
            RetryAfterSeconds = 5,
        },
        Outcome.ClockUntrusted => new(
            503,
            "clock_untrusted",
            "Clock untrusted",
            "Nothing new is granted until the server's clock is right. What was granted before stays yours.")
        {
            ClaimLabel = "clock_untrusted",
            RetryAfterSeconds = 5,
        },
    };
}
