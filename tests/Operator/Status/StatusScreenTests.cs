using CouponKill.Operator.Installations;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Sales;
using CouponKill.Operator.Scaling;
using CouponKill.Operator.Status;
using CouponKill.OperatorTests.Installations;
using Spectre.Console;
using Xunit;

namespace CouponKill.OperatorTests.Status;

public sealed class StatusScreenTests
{
    [Fact]
    public void One_screen_shows_installation_silos_sales_scaling_and_why()
    {
        var wanted = Samples.Seckill() with { Spec = Samples.Seckill().Spec with { Scaling = new ScalingSpec { Mode = "operator" } } };
        var (seckill, _) = InstallationPlanTests.Converge(wanted, Observed.Nothing with { Reading = new ScalerReading(10, 0, 1000) });
        var sale = Samples.Sale();
        sale = sale with { Status = SaleStatus.Of(sale, new SaleView("7", "scheduled", 100, 100, 0, 0), Samples.Noon) };
        var screen = Show(seckill, [sale]);
        foreach (var part in new[] { "sales/shop", "1.0.0", "ready", "2 ready of 2", "operator, at least 2", "AsWanted", "flash",
            "scheduled", "in 1h", "100" })
            Assert.Contains(part, screen, StringComparison.Ordinal);
        Assert.True(screen.Split('\n').Length <= 24, screen);
    }

    [Fact]
    public void What_nobody_has_looked_at_is_said_to_be_unknown() =>
        Assert.Contains("unknown to the operator", Show(Samples.Seckill(), []), StringComparison.Ordinal);

    private static string Show(Seckill seckill, IReadOnlyList<SeckillActivity> sales)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 120;
        StatusScreen.Write(console, seckill, sales, Samples.Noon);
        return text.ToString();
    }
}
