using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Activities;

/// <summary>What the statuses of activities are called in JSON and in queries.</summary>
internal static class ActivityStatusNames
{
    /// <summary>All names, in the order in which an activity goes through the statuses.</summary>
    public static IReadOnlyList<string> All { get; } = Array.ConvertAll(Enum.GetValues<ActivityStatus>(), Name);

    /// <summary>The name of a status.</summary>
    public static string Name(this ActivityStatus status) => status switch
    {
        ActivityStatus.Scheduled => "scheduled",
        ActivityStatus.Open => "open",
        ActivityStatus.Paused => "paused",
        ActivityStatus.Ended => "ended",
    };

    /// <summary>The status with exactly this name, or null.</summary>
    public static ActivityStatus? Find(string name)
    {
        foreach (var status in Enum.GetValues<ActivityStatus>())
        {
            if (string.Equals(status.Name(), name, StringComparison.Ordinal))
                return status;
        }

        return null;
    }
}
