using System.Globalization;
using System.Text.RegularExpressions;

namespace CouponKill.ApiServer.Cel;

/// <summary>The functions that rules may call; a method's target is its first argument.</summary>
internal static class CelFunctions
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<(string Name, int Count), Func<object?[], object?>> All = new()
    {
        [("size", 1)] = arguments => Size(arguments[0]),
        [("timestamp", 1)] = arguments => Timestamp(arguments[0]),
        [("duration", 1)] = arguments => Duration(arguments[0]),
        [("string", 1)] = arguments => Text(arguments[0]),
        [("int", 1)] = arguments => Whole(arguments[0]),
        [("double", 1)] = arguments => Convert.ToDouble(arguments[0], CultureInfo.InvariantCulture),
        [("dyn", 1)] = arguments => arguments[0],
        [("startsWith", 2)] = arguments => A(arguments).StartsWith(B(arguments), StringComparison.Ordinal),
        [("endsWith", 2)] = arguments => A(arguments).EndsWith(B(arguments), StringComparison.Ordinal),
        [("contains", 2)] = arguments => A(arguments).Contains(B(arguments), StringComparison.Ordinal),
        [("matches", 2)] = arguments => Regex.IsMatch(A(arguments), B(arguments), RegexOptions.None, RegexLimit),
        [("lowerAscii", 1)] = arguments => A(arguments).ToLowerInvariant(),
        [("upperAscii", 1)] = arguments => A(arguments).ToUpperInvariant(),
        [("trim", 1)] = arguments => A(arguments).Trim(),
        [("indexOf", 2)] = arguments => (long)A(arguments).IndexOf(B(arguments), StringComparison.Ordinal),
        [("split", 2)] = arguments => A(arguments).Split(B(arguments)).Cast<object?>().ToList(),
        [("replace", 3)] = arguments => A(arguments).Replace(B(arguments), (string)arguments[2]!, StringComparison.Ordinal),
        [("substring", 2)] = arguments => A(arguments)[(int)(long)arguments[1]!..],
        [("substring", 3)] = arguments => A(arguments)[(int)(long)arguments[1]!..(int)(long)arguments[2]!],
        [("getHours", 1)] = arguments => Part(arguments[0], span => span.TotalHours, time => time.Hour),
        [("getMinutes", 1)] = arguments => Part(arguments[0], span => span.TotalMinutes, time => time.Minute),
        [("getSeconds", 1)] = arguments => Part(arguments[0], span => span.TotalSeconds, time => time.Second),
        [("getMilliseconds", 1)] = arguments => Part(arguments[0], span => span.Milliseconds, time => time.Millisecond),
        [("getFullYear", 1)] = arguments => (long)((DateTimeOffset)arguments[0]!).Year,
    };

    public static bool Has(string name, int count) => All.ContainsKey((name, count));

    public static object? Call(string name, object?[] arguments)
    {
        try
        {
            return All[(name, arguments.Length)](arguments);
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or NullReferenceException
            or ArgumentException or OverflowException)
        {
            throw new CelException($"no such overload: {name}({string.Join(", ", arguments.Select(CelValues.TypeName))})");
        }
    }

    private static string A(object?[] arguments) => (string)arguments[0]!;

    private static string B(object?[] arguments) => (string)arguments[1]!;

    private static long Size(object? value) => value switch
    {
        string text => new StringInfo(text).LengthInTextElements,
        List<object?> list => list.Count,
        CelObject map => map.Count,
        _ => throw new FormatException(),
    };

    private static DateTimeOffset Timestamp(object? value) => value switch
    {
        DateTimeOffset time => time,
        string text when CelTime.TryParse(text, out var time) => time,
        long seconds => DateTimeOffset.FromUnixTimeSeconds(seconds),
        _ => throw new FormatException(),
    };

    private static TimeSpan Duration(object? value) => value switch
    {
        TimeSpan span => span,
        string text when CelTime.TryParseDuration(text, out var span) => span,
        _ => throw new FormatException(),
    };

    private static long Whole(object? value) => value switch
    {
        DateTimeOffset time => time.ToUnixTimeSeconds(),
        double number => (long)Math.Truncate(number),
        string text => long.Parse(text, CultureInfo.InvariantCulture),
        long whole => whole,
        _ => throw new FormatException(),
    };

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        TimeSpan span => $"{span.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        string text => text,
        _ => throw new FormatException(),
    };

    private static long Part(object? value, Func<TimeSpan, double> ofSpan, Func<DateTime, int> ofTime) => value switch
    {
        TimeSpan span => (long)ofSpan(span),
        DateTimeOffset time => ofTime(time.UtcDateTime),
        _ => throw new FormatException(),
    };
}
