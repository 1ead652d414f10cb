using System.Globalization;
using System.Xml.Linq;
using CouponKill.Bench.Report.Plots;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class PlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_plot_is_whole_and_readable_xml()
    {
        var picture = Draw(
            "rate & <latency>", new("a", new LineStyle("#123456", "7 4"), [(1, 10), (2, 20), (3, 5)]),
            new("nothing", new LineStyle("#654321"), []));

        var line = Assert.Single(picture.Descendants(Svg + "polyline"));
        Assert.Equal(("#123456", "7 4"), ((string?)line.Attribute("stroke"), (string?)line.Attribute("stroke-dasharray")));
        Assert.Equal(3, picture.Descendants(Svg + "circle").Count());
        var texts = picture.Descendants(Svg + "text").Select(text => text.Value).ToList();
        Assert.Contains("rate & <latency>", texts, StringComparer.Ordinal);
        Assert.Contains("seconds", texts, StringComparer.Ordinal);
        Assert.Contains("answers/s", texts, StringComparer.Ordinal);
        Assert.Contains("a", texts, StringComparer.Ordinal);
        Assert.DoesNotContain("nothing", texts, StringComparer.Ordinal);
    }

    [Fact]
    public void Points_lie_in_the_frame_the_larger_the_higher()
    {
        var points = Draw("t", new Series("a", new LineStyle("#123456"), [(0, 0), (3, 20), (3, 7)])).Descendants(Svg + "circle")
            .Select(point => (X: Number(point, "cx"), Y: Number(point, "cy"))).ToList();

        Assert.All(points, point => Assert.InRange(point.X, 72, 710));
        Assert.All(points, point => Assert.InRange(point.Y, 48, 402));
        Assert.True(points[0].X < points[1].X && points[1].Y < points[2].Y && points[2].Y < points[0].Y);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(3, 47_123)]
    [InlineData(0.002, 0.9)]
    public void A_linear_axis_begins_at_zero_and_holds_everything(double least, double most)
    {
        var axis = Axis.Linear("x", [least, most]);
        Assert.Equal(0, axis.Position(0));
        Assert.InRange(axis.Position(most), 0.5, 1);
        var labels = axis.Labels().ToList();
        Assert.InRange(labels.Count, 3, 8);
        Assert.True(labels[^1].Value >= most * 0.999);
    }

    [Fact]
    public void A_log_axis_gives_each_factor_the_same_room()
    {
        var axis = Axis.Log("x", [1, 3, 100]);
        Assert.Equal(axis.Position(10) - axis.Position(1), axis.Position(100) - axis.Position(10), 6);
        Assert.Equal(["1", "2", "5", "10", "20", "50", "100"], axis.Labels().Select(label => label.Label), StringComparer.Ordinal);
    }

    [Fact]
    public void One_value_is_enough_for_an_axis() =>
        Assert.All(
            [Axis.Linear("x", [5]), Axis.Log("x", [5]), Axis.Linear("x", [])], axis => Assert.True(double.IsFinite(axis.Position(5))));

    private static XElement Draw(string title, params Series[] series)
    {
        var points = series.SelectMany(one => one.Points).ToList();
        var plot = new LinePlot(
            title, Axis.Linear("seconds", points.Select(point => point.X)),
            Axis.Linear("answers/s", points.Select(point => point.Y)), series);
        return XElement.Parse(plot.ToSvg());
    }

    private static double Number(XElement element, string name) =>
        double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
