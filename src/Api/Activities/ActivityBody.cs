using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Activities;

/// <summary>An activity as clients see it. Always: total = available + held + sold.</summary>
/// <param name="Id">The activity's id, a decimal number as text.</param>
/// <param name="Name">The name that people see; 1 to 200 characters.</param>
/// <param name="Status">Sold out is "open" with nothing available.</param>
/// <param name="StartsAt">The first moment at which a claim may be granted.</param>
/// <param name="EndsAt">The first moment at which no claim is granted any more.</param>
/// <param name="Total">Units ever put on sale.</param>
/// <param name="Available">Units that can be claimed.</param>
/// <param name="Held">Units granted and waiting for payment.</param>
/// <param name="Sold">Units granted for good.</param>
/// <param name="PerUserLimit">Claims that one user may have.</param>
/// <param name="HoldSeconds">Seconds that a granted unit is held until paid; 0 when a claim is final at once.</param>
/// <param name="ServerTime">The server's time at the answer, to count down by.</param>
internal sealed record ActivityBody(
    string Id,
    string Name,
    ActivityStatus Status,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    int Total,
    int Available,
    int Held,
    int Sold,
    int PerUserLimit,
    int HoldSeconds,
    DateTimeOffset ServerTime)
{
    public static ActivityBody From(ActivityView view, DateTimeOffset now) => new(
        view.Id.ToString(),
        view.Definition.Name,
        view.Status,
        view.Definition.StartsAt,
        view.Definition.EndsAt,
        view.Total,
        view.Available,
        view.Held,
        view.Sold,
        view.Definition.PerUserLimit,
        view.Definition.HoldSeconds,
        now);

    /// <summary>An activity that nobody has looked at yet: full stock, and the status that its times imply.</summary>
    public static ActivityBody From(ActivityDefinition definition, DateTimeOffset now) =>
        From(new ActivityView(definition, StatusByClock(definition, now), definition.Total, definition.Total, 0, 0, 0, 0), now);

    /// <summary>An activity as the catalog knows it.</summary>
    public static ActivityBody From(CatalogEntry entry, DateTimeOffset now) =>
        entry.LastView is null ? From(entry.Definition, now) : From(entry.LastView, now);

    private static ActivityStatus StatusByClock(ActivityDefinition definition, DateTimeOffset now) =>
        now < definition.StartsAt ? ActivityStatus.Scheduled
        : now < definition.EndsAt ? ActivityStatus.Open
        : ActivityStatus.Ended;
}

/// <summary>A page of activities.</summary>
/// <param name="Items">The activities, by ascending id.</param>
/// <param name="Next">The value of "after" for the next page; null on the last.</param>
internal sealed record ActivityListBody(IReadOnlyList<ActivityBody> Items, string? Next);
