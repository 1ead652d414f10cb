using System.Globalization;

namespace CouponKill.Bench.Scale;

/// <summary>An open activity.</summary>
/// <param name="activityId">The id of the activity.</param>
/// <param name="units">Units that there were at first.</param>
internal sealed class Sale(long activityId, int units)
{
    public long ActivityId => activityId;

    public int Units => units;

    /// <summary>Where it is claimed.</summary>
    public string Path { get; } = string.Create(CultureInfo.InvariantCulture, $"/api/v1/activities/{activityId}/claims");

    /// <summary>Units that it has sold.</summary>
    public int Sold { get; set; }
}

/// <summary>A claim that somebody is going to make.</summary>
/// <param name="Sale">The sale that is claimed from.</param>
/// <param name="User">The id of the user who claims.</param>
internal readonly record struct Demand(Sale Sale, long User);
