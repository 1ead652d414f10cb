using System.Text.Json;
using CouponKill.Api.Activities;
using CouponKill.Api.Json;
using CouponKill.Ledger.Activities;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class ActivityStatusNamesTests
{
    public static TheoryData<ActivityStatus> All => [.. Enum.GetValues<ActivityStatus>()];

    [Theory]
    [MemberData(nameof(All))]
    public void A_query_takes_the_name_that_answers_show(ActivityStatus status)
    {
        Assert.Equal($"\"{status.Name()}\"", JsonSerializer.Serialize(status, ApiJsonContext.Default.ActivityStatus));
        Assert.Equal(status, ActivityStatusNames.Find(status.Name()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Open")]
    [InlineData("1")]
    [InlineData("sold_out")]
    public void Other_names_are_none(string name) => Assert.Null(ActivityStatusNames.Find(name));
}
