using CouponKill.Bench.Report;
using CouponKill.Bench.Soak;
using CouponKill.Harness.Commands;
using CouponKill.Harness.Http;
using Xunit;

namespace CouponKill.Unit.Bench;

public sealed class ReportTextTests
{
    [Fact]
    public void Only_what_is_between_the_markers_is_written_again()
    {
        var once = MarkedSection.Replace("before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n", "bench", "new\n");
        Assert.Equal("before\n<!-- bench:begin -->\n\nnew\n\n<!-- bench:end -->\nafter\n", once);
        Assert.Equal(once, MarkedSection.Replace(once, "bench", "new"));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("<!-- bench:begin -->")]
    [InlineData("<!-- bench:end --> <!-- bench:begin -->")]
    public void Without_markers_nothing_is_written(string text) =>
        Assert.Throws<CommandException>(() => MarkedSection.Replace(text, "bench", "new"));

    [Fact]
    public void The_series_of_a_metric_are_added_up()
    {
        var page = new MetricsPage(
            "# TYPE lag gauge\nlag{activity=\"1\"} 3 1700000000000\nlag{activity=\"2\"} 1.5e1\nlag_other 100\nplain 7 1700000000000\n");
        Assert.Equal((18, 7, 0), (page.Sum("lag"), page.Sum("plain"), page.Sum("missing")));
    }

    [Fact]
    public void A_trend_leaves_the_first_third_out()
    {
        double[] memory = [1, 2, 3, 10, 10, 10, 12, 12, 12];
        var report = new SoakReport([.. memory.Select((value, i) => new SoakSample(i, 1, 0, 1, 100, 1, value, value, value, 0))]);
        Assert.Equal(1.2, report.Trend(sample => sample.SiloMiB), 6);
        Assert.Contains(
            report.Verdicts(),
            verdict => verdict.Contains("p99", StringComparison.Ordinal) && verdict.EndsWith(", flat", StringComparison.Ordinal));
        Assert.Contains(
            report.Verdicts(),
            verdict => verdict.Contains("heap", StringComparison.Ordinal) && verdict.EndsWith("not flat", StringComparison.Ordinal));
    }
}
