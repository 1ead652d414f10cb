using System.Globalization;
using System.Xml.Linq;

namespace CouponKill.Bench.Report.Plots;

/// <summary>What plots are drawn with: the same ink, fonts and number format in all of them.</summary>
internal static class SvgShapes
{
    public const string Ink = "#1f2937";
    public const string Faint = "#e5e7eb";

    public static XNamespace Svg { get; } = "http://www.w3.org/2000/svg";

    /// <summary>Puts shapes on a white sheet.</summary>
    /// <param name="title">What screen readers and tooltips say.</param>
    /// <param name="width">Width of the sheet in pixels.</param>
    /// <param name="height">Height of the sheet in pixels.</param>
    /// <param name="shapes">Elements, or sequences of elements, from back to front.</param>
    /// <returns>The file's text.</returns>
    public static string Draw(string title, double width, double height, params object[] shapes)
    {
        var picture = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Place(width)} {Place(height)}"),
            new XAttribute("width", Place(width)),
            new XAttribute("height", Place(height)),
            new XAttribute("font-family", "DejaVu Sans, Verdana, sans-serif"),
            new XAttribute("font-size", 12),
            new XElement(Svg + "title", title),
            Box(0, 0, width, height, "#ffffff"),
            shapes);
        return picture + "\n";
    }

    public static XElement Box(double x, double y, double width, double height, string color) => new(
        Svg + "rect",
        new XAttribute("x", Place(x)),
        new XAttribute("y", Place(y)),
        new XAttribute("width", Place(width)),
        new XAttribute("height", Place(height)),
        new XAttribute("fill", color));

    public static XElement Line(double x1, double y1, double x2, double y2, string color) => new(
        Svg + "line",
        new XAttribute("x1", Place(x1)),
        new XAttribute("y1", Place(y1)),
        new XAttribute("x2", Place(x2)),
        new XAttribute("y2", Place(y2)),
        new XAttribute("stroke", color));

    public static XElement Text(double x, double y, string text, string anchor, params (string Name, string Value)[] attributes) => new(
        Svg + "text",
        new XAttribute("x", Place(x)),
        new XAttribute("y", Place(y)),
        new XAttribute("text-anchor", anchor),
        new XAttribute("fill", Ink),
        attributes.Select(attribute => new XAttribute(attribute.Name, attribute.Value)),
        text);

    /// <summary>A length or a place in pixels, to a tenth.</summary>
    public static string Place(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
