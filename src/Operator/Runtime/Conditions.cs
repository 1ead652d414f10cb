using CouponKill.Operator.Resources;

namespace CouponKill.Operator.Runtime;

/// <summary>Lists of conditions.</summary>
internal static class Conditions
{
    private const int LongestMessage = 1024;

    /// <summary>Those of which it is bad news that they hold.</summary>
    private static readonly string[] Worries = ["Degraded", "UpgradeDeferred"];

    /// <summary>News that are nothing to worry about, whatever they say.</summary>
    private static readonly string[] Neutral = ["Progressing", "Open", "SoldOut", "Ended"];

    public static Condition Is(string type, bool? holds, string reason, string message) => new()
    {
        Type = type,
        Status = holds switch { true => "True", false => "False", null => "Unknown" },
        Reason = reason,
        Message = message.Length > LongestMessage ? message[..LongestMessage] : message,
    };

    /// <summary>The new conditions, with the times of those that have not changed.</summary>
    public static IReadOnlyList<Condition> Carry(
        IReadOnlyList<Condition> before, IEnumerable<Condition> now, long generation, DateTimeOffset time) =>
        [.. now.Select(condition => condition with
        {
            ObservedGeneration = generation,
            LastTransitionTime = Find(before, condition.Type) is { } known && Same(known.Status, condition.Status)
                ? known.LastTransitionTime
                : time,
        })];

    public static IEnumerable<Condition> Transitions(IReadOnlyList<Condition> before, IReadOnlyList<Condition> now) =>
        now.Where(condition => Find(before, condition.Type) is var known
            && (known is null ? condition.Status is not "False" : !Same(known.Status, condition.Status)
                || !Same(known.Reason, condition.Reason)));

    public static bool IsBad(Condition condition) =>
        !Neutral.Contains(condition.Type, StringComparer.Ordinal)
        && Worries.Contains(condition.Type, StringComparer.Ordinal) == condition.Status is "True";

    public static Condition? Find(IReadOnlyList<Condition> conditions, string type) =>
        conditions.FirstOrDefault(condition => Same(condition.Type, type));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
