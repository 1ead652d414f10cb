using CouponKill.Operator.Runtime;
using CouponKill.Operator.Sales;
using Xunit;

namespace CouponKill.OperatorTests.Sales;

public sealed class SaleStatusTests
{
    [Theory]
    [InlineData("scheduled", 100, 0, "scheduled", "")]
    [InlineData("open", 10, 5, "open", "Open")]
    [InlineData("open", 0, 5, "open", "Open")]
    [InlineData("open", 0, 0, "soldOut", "Open SoldOut")]
    [InlineData("ended", 0, 0, "ended", "SoldOut Ended")]
    [InlineData("ended", 7, 0, "ended", "Ended")]
    public void The_conditions_say_what_the_sale_is(string status, int available, int held, string phase, string holding)
    {
        var said = SaleStatus.Of(Samples.Sale(), new SaleView("7", status, 100, available, held, 100 - available - held), Samples.Noon);
        Assert.Equal(phase, said.Phase);
        Assert.Equal(holding,
            string.Join(' ', said.Conditions.Where(one => one.Type is not "Ready" && one.Status is "True").Select(one => one.Type)));
    }

    [Fact]
    public void A_status_that_says_the_same_is_the_same()
    {
        var view = new SaleView("7", "open", 100, 90, 0, 10);
        var sale = Samples.Sale();
        var first = SaleStatus.Of(sale, view, Samples.Noon);
        var second = SaleStatus.Of(sale with { Status = first }, view, Samples.Noon.AddHours(1));
        Assert.Equal(Json.Write(first).ToJsonString(), Json.Write(second).ToJsonString());
    }

    [Fact]
    public void A_problem_keeps_what_was_known()
    {
        var sale = Samples.Sale();
        sale = sale with { Status = SaleStatus.Of(sale, new SaleView("7", "open", 100, 90, 0, 10), Samples.Noon) };
        var said = SaleStatus.Problem(sale, "ApiUnreachable", "away", Samples.Noon.AddMinutes(1));
        Assert.Equal(("7", 10), (said.Id, said.Sold));
        var transition = Assert.Single(Conditions.Transitions(sale.Status!.Conditions, said.Conditions));
        Assert.Equal(("Ready", true), (transition.Type, Conditions.IsBad(transition)));
    }

    [Fact]
    public void The_tokens_subject_is_fixed_and_no_users()
    {
        var key = Convert.ToBase64String(new byte[32]);
        var payload = ServiceToken.Mint(key, Samples.Noon).Split('.')[1];
        var text = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(payload));
        Assert.StartsWith("{\"sub\":\"9007199254741009\",\"role\":\"admin\"", text, StringComparison.Ordinal);
    }
}
