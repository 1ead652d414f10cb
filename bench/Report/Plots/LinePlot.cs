using System.Globalization;
using System.Xml.Linq;

namespace CouponKill.Bench.Report.Plots;

/// <summary>A plot of lines, with axes and a legend.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The axis from left to right.</param>
/// <param name="Y">The axis from bottom to top.</param>
/// <param name="Series">The lines; those without points are left out.</param>
internal sealed record LinePlot(string Title, Axis X, Axis Y, IReadOnlyList<Series> Series)
{
    private const double Width = 920;
    private const double Height = 460;
    private const double Left = 72;
    private const double Right = 210;
    private const double Top = 48;
    private const double Bottom = 58;
    private const double LegendLine = 22;
    private const string Ink = "#1f2937";
    private const string Faint = "#e5e7eb";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private IEnumerable<Series> Visible => Series.Where(series => series.Points.Count > 0);

    public string ToSvg()
    {
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {Height}"),
            new XAttribute("width", Width),
            new XAttribute("height", Height),
            new XAttribute("font-family", "DejaVu Sans, Verdana, sans-serif"),
            new XAttribute("font-size", 12),
            new XElement(Svg + "title", Title),
            new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", Height), new XAttribute("fill", "#ffffff")),
            Text(Left, 26, Title, "start", ("font-size", "15"), ("font-weight", "bold")),
            X.Labels().SelectMany(XTick),
            Y.Labels().SelectMany(YTick),
            Line(Left, Height - Bottom, Width - Right, Height - Bottom, Ink),
            Line(Left, Top, Left, Height - Bottom, Ink),
            Text((Left + Width - Right) / 2, Height - 16, X.Title, "middle"),
            Text(0, 0, Y.Title, "middle", ("transform", $"translate(18 {Place((Top + Height - Bottom) / 2)}) rotate(-90)")),
            Visible.SelectMany(Curve),
            Visible.SelectMany(Legend));
        return picture + "\n";
    }

    private double XOf(double value) => Left + (X.Position(value) * (Width - Left - Right));

    private double YOf(double value) => Height - Bottom - (Y.Position(value) * (Height - Top - Bottom));

    private IEnumerable<XElement> XTick((double Value, string Label) tick) =>
        [Line(XOf(tick.Value), Top, XOf(tick.Value), Height - Bottom, Faint), Text(XOf(tick.Value), Height - Bottom + 18, tick.Label, "middle")];

    private IEnumerable<XElement> YTick((double Value, string Label) tick) =>
        [Line(Left, YOf(tick.Value), Width - Right, YOf(tick.Value), Faint), Text(Left - 8, YOf(tick.Value) + 4, tick.Label, "end")];

    private IEnumerable<XElement> Curve(Series series)
    {
        var points = series.Points.Select(point => (X: XOf(point.X), Y: YOf(point.Y))).ToList();
        yield return Stroke(
            new XElement(Svg + "polyline", new XAttribute("points", string.Join(' ', points.Select(point => $"{Place(point.X)},{Place(point.Y)}")))),
            series.Style);
        foreach (var (x, y) in points)
        {
            yield return new XElement(
                Svg + "circle", new XAttribute("cx", Place(x)), new XAttribute("cy", Place(y)), new XAttribute("r", 3), new XAttribute("fill", series.Style.Color));
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

    private static XElement Line(double x1, double y1, double x2, double y2, string color) => new(
        Svg + "line",
        new XAttribute("x1", Place(x1)),
        new XAttribute("y1", Place(y1)),
        new XAttribute("x2", Place(x2)),
        new XAttribute("y2", Place(y2)),
        new XAttribute("stroke", color));

    private static XElement Text(double x, double y, string text, string anchor, params (string Name, string Value)[] attributes) => new(
        Svg + "text",
        new XAttribute("x", Place(x)),
        new XAttribute("y", Place(y)),
        new XAttribute("text-anchor", anchor),
        new XAttribute("fill", Ink),
        attributes.Select(attribute => new XAttribute(attribute.Name, attribute.Value)),
        text);

    private static string Place(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
