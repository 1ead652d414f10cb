using CouponKill.Api.Auth;
using CouponKill.Api.Paging;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Accounts;
using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Orders;
using CsCheck;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class IdTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("16777215", OrderId.MaxActivityId)]
    [InlineData("16777216", OrderId.MaxActivityId + 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Activity_ids(string text, long expected)
    {
        Assert.True(ActivityId.TryParse(text, out var id));
        Assert.Equal(expected, id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("0x1")]
    [InlineData("１")]
    [InlineData("1\0")]
    [InlineData("99999999999999999999")]
    public void What_is_no_activity_id(string? text) => Assert.False(ActivityId.TryParse(text, out _));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void User_ids(string text, long expected)
    {
        Assert.True(UserId.TryParse(text, out var id));
        Assert.Equal(expected, id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("1\0")]
    [InlineData("9223372036854775808")]
    public void What_is_no_user_id(string? text) => Assert.False(UserId.TryParse(text, out _));

    [Fact]
    public void Order_ids_survive_their_text() =>
        Gen.Select(Gen.Long[1, OrderId.MaxActivityId], Gen.Long[1, OrderId.MaxSeq]).Sample((activity, seq) =>
        {
            var id = OrderId.From(activity, seq);
            return OrderId.TryParse(id.ToString(), out var read) && read == id && read.ActivityId == activity && read.Seq == seq;
        });

    [Theory]
    [InlineData(null, null, 0, 50, null)]
    [InlineData("7", "200", 7, 200, null)]
    [InlineData("x", null, 0, 50, "after")]
    [InlineData(null, "0", 0, 50, "limit")]
    [InlineData(null, "201", 0, 50, "limit")]
    [InlineData(null, "", 0, 50, "limit")]
    public void Pages(string? after, string? limit, long expectedAfter, int expectedLimit, string? field)
    {
        var errors = new FieldErrors();
        var page = Page.Read(after, limit, errors, text => ActivityId.TryParse(text, out var id) ? id : null);
        Assert.Equal(new Page(expectedAfter, expectedLimit), page);
        Assert.Equal(field, errors.ToProblem()?.Field);
    }

    [Theory]
    [InlineData("/dashboard?a=1", "/dashboard?a=1")]
    [InlineData("/", "/")]
    [InlineData(null, "/dashboard")]
    [InlineData("", "/dashboard")]
    [InlineData("//evil.example", "/dashboard")]
    [InlineData("/\\evil.example", "/dashboard")]
    [InlineData("/\t/evil.example", "/dashboard")]
    [InlineData("https://evil.example", "/dashboard")]
    [InlineData("javascript:alert(1)", "/dashboard")]
    public void The_log_in_page_leads_to_this_server_only(string? url, string expected) =>
        Assert.Equal(expected, LoginEndpoints.Local(url));
}
