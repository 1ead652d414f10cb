using CouponKill.Ledger.Orders;

namespace CouponKill.Ledger.Activities;

/// <summary>What an admin decided when the activity was made. Only restocking changes the stock afterwards.</summary>
/// <param name="Id">The activity's id, given by the catalog; 1 to <see cref="OrderId.MaxActivityId"/>.</param>
/// <param name="Name">What people see; 1 to 200 characters.</param>
/// <param name="Total">Units for sale at the start.</param>
/// <param name="StartsAt">The first moment at which a claim may be granted.</param>
/// <param name="EndsAt">The first moment at which no claim is granted any more.</param>
/// <param name="PerUserLimit">Live claims that one user may have; at least 1.</param>
/// <param name="HoldSeconds">Seconds that a granted unit is held until it returns unpaid; 0 makes a claim final at once.</param>
[GenerateSerializer, Immutable, Alias("ck.activity-definition")]
public sealed record ActivityDefinition(
    [property: Id(0)] long Id,
    [property: Id(1)] string Name,
    [property: Id(2)] int Total,
    [property: Id(3)] DateTimeOffset StartsAt,
    [property: Id(4)] DateTimeOffset EndsAt,
    [property: Id(5)] int PerUserLimit,
    [property: Id(6)] int HoldSeconds);
