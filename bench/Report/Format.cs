using System.Globalization;

namespace CouponKill.Bench.Report;

/// <summary>Figures as text; a dash for what was not measured.</summary>
internal static class Format
{
    private const string Nothing = "-";

    public static string Ms(double microseconds) => Number(microseconds / 1_000, microseconds < 10_000 ? "F2" : "F1");

    public static string Us(double microseconds) => Number(microseconds, "F1");

    public static string Count(double value) => Number(value, "N0");

    public static string Result(double? result) => result is { } value ? Number(value, "F2") : Nothing;

    public static string Verdict(bool? isReached) => isReached switch
    {
        true => "reached",
        false => "not reached",
        null => "not measured",
    };

    public static string Goal(Target target) =>
        string.Create(CultureInfo.InvariantCulture, $"{(target.IsCeiling ? "at most" : "at least")} {target.Goal:0.0#}");

    private static string Number(double value, string format) =>
        double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : Nothing;
}
