using System.Globalization;
using System.Xml.Linq;
using static CouponKill.Bench.Report.Plots.SvgShapes;

namespace CouponKill.Bench.Report.Plots;

/// <summary>A bar of a plot.</summary>
/// <param name="Name">Whose figure it is.</param>
/// <param name="Value">The figure; shown as a whole number, and as long as the number that is shown.</param>
/// <param name="IsOurs">True for the colour of CouponKill, false for grey.</param>
internal sealed record Bar(string Name, double Value, bool IsOurs);

/// <summary>Horizontal bars from zero, the longest on top, and a dashed line for the limit of all of them.</summary>
/// <param name="Title">What the bars count.</param>
/// <param name="Conditions">One line below the title: how and where it was measured.</param>
/// <param name="Bars">The bars, in any order.</param>
/// <param name="Limit">The figure that no bar can pass and its name; null for none.</param>
internal sealed record BarPlot(string Title, string Conditions, IReadOnlyList<Bar> Bars, Bar? Limit) : IPlot
{
    private const double Width = 700;
    private const double Left = 196;
    private const double Right = 72;
    private const double Top = 88;
    private const double Bottom = 12;
    private const double Pitch = 27;
    private const double Thickness = 19;
    private const string OurColor = "#059669";
    private const string OtherColor = "#9ca3af";

    private double Foot => Top + (Bars.Count * Pitch);

    private double Longest => Math.Max(1, Bars.Append(Limit).Max(bar => bar?.Value ?? 0));

    public string ToSvg() => Draw(
        Title,
        Width,
        Foot + Bottom,
        Text(16, 26, Title, "start", ("font-size", "17"), ("font-weight", "bold")),
        Text(16, 46, Conditions, "start"),
        Legend(16, OurColor, "CouponKill"),
        Legend(116, OtherColor, "other ways to sell"),
        Limit is null ? [] : LimitLine(Limit),
        Bars.OrderByDescending(bar => bar.Value).ThenBy(bar => bar.Name, StringComparer.Ordinal).SelectMany(Row));

    private static IEnumerable<XElement> Legend(double x, string color, string name) =>
        [Box(x, 60, 12, 12, color), Text(x + 18, 70, name, "start")];

    private IEnumerable<XElement> LimitLine(Bar limit)
    {
        var x = Left + LengthOf(limit);
        var line = Line(x, Top - 6, x, Foot, Ink);
        line.SetAttributeValue("stroke-dasharray", "4 3");
        return [line, Text(Width - 16, 70, $"{limit.Name} {Number(limit)}", "end")];
    }

    private IEnumerable<XElement> Row(Bar bar, int index)
    {
        var (y, length) = (Top + (index * Pitch), LengthOf(bar));
        (string, string)[] weight = [("font-weight", bar.IsOurs ? "bold" : "normal"), ("font-size", "13")];
        return
        [
            Text(Left - 10, y + 14, bar.Name, "end", weight),
            Box(Left, y, length, Thickness, bar.IsOurs ? OurColor : OtherColor),
            Text(Left + length + 6, y + 14, Number(bar), "start", weight),
        ];
    }

    private double LengthOf(Bar bar) => Rounded(bar) / Longest * (Width - Left - Right);

    private static string Number(Bar bar) => Rounded(bar).ToString("N0", CultureInfo.InvariantCulture);

    private static double Rounded(Bar bar) => Math.Round(bar.Value, MidpointRounding.AwayFromZero);
}
