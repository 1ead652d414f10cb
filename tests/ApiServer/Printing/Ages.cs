using System.Globalization;

namespace CouponKill.ApiServer.Printing;

/// <summary>How long ago something was, as kubectl says it.</summary>
internal static class Ages
{
    public static string Since(string? time, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then))
            return "<unknown>";
        var age = now - then;
        return age switch
        {
            { TotalSeconds: < 0 } => "0s",
            { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds}s",
            { TotalMinutes: < 10 } => Two((int)age.TotalMinutes, "m", age.Seconds, "s"),
            { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 8 } => Two((int)age.TotalHours, "h", age.Minutes, "m"),
            { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
            { TotalDays: < 8 } => Two((int)age.TotalDays, "d", age.Hours, "h"),
            _ => $"{(int)age.TotalDays}d",
        };
    }

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? $"{large}{largeUnit}" : $"{large}{largeUnit}{small}{smallUnit}";
}
