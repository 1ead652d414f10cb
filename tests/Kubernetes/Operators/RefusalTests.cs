using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>What can't be meant is refused by the generated definitions, before an operator sees it.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(""","silo":{"replicas":{"min":5,"max":3}}""", "replicas: max must not be below min")]
    [InlineData(""","silo":{"resources":{"limits":{"cpu":"1"}}}""", "no CPU limit")]
    [InlineData(""","scaling":{"mode":"magic"}""", "Unsupported value")]
    [InlineData(""","configuration":{"Jwt__Key":"x"}""", "are set by the operator")]
    public async Task A_wrong_Seckill_is_refused_with_the_reason(string more, string reason)
    {
        await using var scene = await Scene.StartAsync();
        var (status, answer) = await scene.TryApplySeckill("shop", more);
        Assert.Equal(422, status);
        Assert.Contains(reason, answer["message"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_total_is_never_lowered()
    {
        await using var scene = await Scene.StartAsync();
        await scene.ApplySale("sale", "shop", 100);
        var (status, answer) = await scene.Http.TrySend(
            HttpMethod.Patch, $"{Scene.Activities}/sale", """{"spec":{"total":99}}""", "application/merge-patch+json");
        Assert.Equal(422, status);
        Assert.Contains("total may only be raised", answer["message"]!.ToString(), StringComparison.Ordinal);
    }
}
