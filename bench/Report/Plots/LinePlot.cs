using System.Xml.Linq;
using static CouponKill.Bench.Report.Plots.SvgShapes;

namespace CouponKill.Bench.Report.Plots;

/// <summary>A plot of lines, with axes and a legend.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The axis from left to right.</param>
/// <param name="Y">The axis from bottom to top.</param>
/// <param name="Series">The lines; those without points are left out.</param>
internal sealed record LinePlot(string Title, Axis X, Axis Y, IReadOnlyList<Series> Series) : IPlot
{
    private const double Width = 920;
    private const double Height = 460;
    private const double Left = 72;
    private const double Right = 210;
    private const double Top = 48;
    private const double Bottom = 58;
    private const double LegendLine = 22;

    private IEnumerable<Series> Visible => Series.Where(series => series.Points.Count > 0);

    public string ToSvg() => Draw(
        Title,
        Width,
        Height,
        Text(Left, 26, Title, "start", ("font-size", "15"), ("font-weight", "bold")),
        X.Labels().SelectMany(XTick),
        Y.Labels().SelectMany(YTick),
        Line(Left, Height - Bottom, Width - Right, Height - Bottom, Ink),
        Line(Left, Top, Left, Height - Bottom, Ink),
        Text((Left + Width - Right) / 2, Height - 16, X.Title, "middle"),
        Text(0, 0, Y.Title, "middle", ("transform", $"translate(18 {Place((Top + Height - Bottom) / 2)}) rotate(-90)")),
        Visible.SelectMany(Curve),
        Visible.SelectMany(Legend));

    private double XOf(double value) => Left + (X.Position(value) * (Width - Left - Right));

    private double YOf(double value) => Height - Bottom - (Y.Position(value) * (Height - Top - Bottom));

    private IEnumerable<XElement> XTick((double Value, string Label) tick) =>
        [
            Line(XOf(tick.Value), Top, XOf(tick.Value), Height - Bottom, Faint),
            Text(XOf(tick.Value), Height - Bottom + 18, tick.Label, "middle"),
        ];

    private IEnumerable<XElement> YTick((double Value, string Label) tick) =>
        [Line(Left, YOf(tick.Value), Width - Right, YOf(tick.Value), Faint), Text(Left - 8, YOf(tick.Value) + 4, tick.Label, "end")];

    private IEnumerable<XElement> Curve(Series series)
    {
        var points = series.Points.Select(point => (X: XOf(point.X), Y: YOf(point.Y))).ToList();
        yield return Stroke(
            new XElement(
                Svg + "polyline", new XAttribute("points", string.Join(' ', points.Select(point => $"{Place(point.X)},{Place(point.Y)}")))),
            series.Style);
        foreach (var (x, y) in series.Style.HasDots ? points : [])
        {
            yield return new XElement(
                Svg + "circle",
                new XAttribute("cx", Place(x)),
                new XAttribute("cy", Place(y)),
                new XAttribute("r", 3),
                new XAttribute("fill", series.Style.Color));
        }
    }

    private IEnumerable<XElement> Legend(Series series, int index)
    {
        var (x, y) = (Width - Right + 16, Top + 10 + (index * LegendLine));
        yield return Stroke(Line(x, y, x + 28, y, series.Style.Color), series.Style);
        yield return Text(x + 36, y + 4, series.Name, "start");
    }

    private static XElement Stroke(XElement line, LineStyle style)
    {
        line.SetAttributeValue("fill", "none");
        line.SetAttributeValue("stroke", style.Color);
        line.SetAttributeValue("stroke-width", 2);
        line.SetAttributeValue("stroke-dasharray", style.Dash);
        return line;
    }
}
