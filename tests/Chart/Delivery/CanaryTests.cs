using System.Net;
using CouponKill.Chart.Support;

namespace CouponKill.Chart.Delivery;

/// <summary>A canary is watched by what Prometheus says of it.</summary>
public sealed class CanaryTests
{
    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0"]}]}}""", 0)]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"2"]}]}}""", 1)]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[]}}""", 1)]
    [InlineData("no Prometheus", 1)]
    public async Task It_goes_on_only_while_there_is_no_alert(string answer, int code)
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}";
        using var prometheus = new HttpListener();
        prometheus.Prefixes.Add($"{address}/");
        prometheus.Start();
        var asked = AnswerAsync(prometheus, answer);
        var result = await WatchAsync(address);
        Assert.True(result.Code == code, result.Output + result.Error);
        Assert.Contains("namespace=\"shop\"", await asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_does_not_go_on_when_nobody_can_say()
    {
        var result = await WatchAsync($"http://127.0.0.1:{FreePort.Next()}");
        Assert.Equal(1, result.Code);
        Assert.Contains("unknown", result.Error, StringComparison.Ordinal);
    }

    private static Task<CommandResult> WatchAsync(string address) => Command.RunAsync(
        "bash", ["-c", $"RELEASE=couponkill NAMESPACE=shop PROMETHEUS={address} scripts/canary.sh watch 0"]);

    private static async Task<string> AnswerAsync(HttpListener prometheus, string answer)
    {
        var context = await prometheus.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        using var writer = new StreamWriter(context.Response.OutputStream);
        await writer.WriteAsync(answer);
        return WebUtility.UrlDecode(context.Request.Url!.Query);
    }
}
