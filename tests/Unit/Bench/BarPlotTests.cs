using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CouponKill.Bench.Report;
using CouponKill.Bench.Report.Plots;
using CouponKill.Harness.Processes;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed partial class BarPlotTests
{
    private const string Green = "#059669";
    private const string Grey = "#9ca3af";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly Machine Here =
        new("Some CPU", 2, 24, "", "", new Dictionary<string, string>(StringComparer.Ordinal));

    [Fact]
    public void Bars_are_sorted_coloured_and_as_long_as_their_labels_say()
    {
        var picture = Draw(Row("mysql-row", 499.6), Row("couponkill-always", 20_000), Row("noop", 30_000), Row("redis-lua-always", 10_000));

        var bars = picture.Descendants(Svg + "rect").Where(box => Number(box, "height") == 19).ToList();
        Assert.Equal([Green, Grey, Grey], bars.Select(bar => (string?)bar.Attribute("fill")), StringComparer.Ordinal);
        Assert.Equal([288, 144, 7.2], bars.Select(bar => Number(bar, "width")));
        var texts = Texts(picture);
        Assert.Equal(
            ["cluster, fsync always", "20,000", "Redis script, always", "10,000", "MySQL row", "500"],
            texts.TakeLast(6),
            StringComparer.Ordinal);
        Assert.Contains("limit of the HTTP front end: 30,000", texts, StringComparer.Ordinal);
    }

    [Fact]
    public void Only_peers_that_sold_have_a_bar()
    {
        var texts = Texts(Draw(Row("couponkill-embedded", 5), Row("sold-out", 9), Row("three-silos", double.NaN)));
        Assert.Contains("one process, SQLite", texts, StringComparer.Ordinal);
        Assert.DoesNotContain("sold-out", texts, StringComparer.Ordinal);
        Assert.DoesNotContain("3 silos, same 2 cores", texts, StringComparer.Ordinal);
    }

    [Fact]
    public void The_machine_and_the_connections_are_said() =>
        Assert.Contains(
            Texts(Draw(Row("noop", 5))),
            text => text.Contains("1,024 connections; load and stores on the same 2 cores, Some CPU", StringComparison.Ordinal));

    /// <summary>When it fails: <c>make bench</c> writes both, the table and the picture.</summary>
    [Fact]
    public void The_picture_in_the_docs_shows_the_table_in_the_docs()
    {
        var docs = Path.Combine(RepositoryPaths.Root, "docs");
        var page = File.ReadAllText(Path.Combine(docs, "benchmarks.md"));
        var machine = MachineLine().Match(page);
        var plot = BenchPlots.Bars(
            Here with
            {
                Cpu = machine.Groups["cpu"].Value,
                Cores = int.Parse(machine.Groups["cores"].ValueSpan, CultureInfo.InvariantCulture),
            },
            int.Parse(Connections().Match(page).Groups["count"].ValueSpan, CultureInfo.InvariantCulture),
            [.. PeerRow().Matches(page).Select(row => Row(row.Groups["peer"].Value, Rate(row)))]);

        Assert.Equal(File.ReadAllText(Path.Combine(docs, BenchPlots.BarsFile)), plot.ToSvg());
    }

    private static XElement Draw(params Summary[] rows) => XElement.Parse(BenchPlots.Bars(Here, 1_024, rows).ToSvg());

    private static Summary Row(string peer, double rate) => new(peer, 5, 0, rate, 0, 0, 0, 0, null);

    private static double Rate(Match row) => double.Parse(row.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture);

    private static List<string> Texts(XElement picture) => [.. picture.Descendants(Svg + "text").Select(text => text.Value)];

    private static double Number(XElement element, string name) =>
        double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"<!-- bench:begin -->\s+(?<cores>\d+) cores, (?<cpu>[^,]+), ", RegexOptions.None, 1_000)]
    private static partial Regex MachineLine();

    [GeneratedRegex(@"-- bench .* --connections (?<count>\d+)", RegexOptions.None, 1_000)]
    private static partial Regex Connections();

    [GeneratedRegex(@"^\| (?<peer>[\w-]+) \| \d+[^|]* \| (?<rate>[\d,]+) \| [\d.]+ \| [\d.]+ \|", RegexOptions.Multiline, 1_000)]
    private static partial Regex PeerRow();
}
