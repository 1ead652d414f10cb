using System.Globalization;

namespace CouponKill.MicroBench;

/// <summary>One line for one figure, with its target beside it.</summary>
internal static class Line
{
    public static void Write(FormattableString figure, string target, bool isReached) =>
        Console.Out.WriteLine($"{FormattableString.Invariant(figure)}; target {target}: {(isReached ? "reached" : "missed")}");

    public static void Write(FormattableString figure) => Console.Out.WriteLine(figure.ToString(CultureInfo.InvariantCulture));
}
