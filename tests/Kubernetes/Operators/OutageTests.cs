using System.Net;
using CouponKill.ApiServer.Faults;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CouponKill.Kubernetes.Operators;

/// <summary>What happens to the API server, to the network and to other operators passes without a trace.</summary>
public sealed class OutageTests
{
    private static readonly string Settings = Scene.PathOf("configmaps", "shop-settings");

    [Fact]
    public async Task Cut_watches_and_forgotten_history_hide_nothing()
    {
        await using var scene = await Scene.StartAsync();
        await using var running = scene.Run();
        await SettleAsync(scene, "1");
        scene.Api.CutWatches();
        await SettleAsync(scene, "2");
        scene.Api.Compact();
        scene.Api.CutWatches();
        await SettleAsync(scene, "3");
        scene.AssertNothingDenied();
    }

    [Fact]
    public async Task What_changed_while_it_could_not_watch_is_found_by_a_new_list()
    {
        await using var scene = await Scene.StartAsync();
        await using var running = scene.Run();
        await SettleAsync(scene, "1");
        scene.Api.Faults.Add(new Fault(FaultKind.Answer)
        {
            Code = (int)HttpStatusCode.ServiceUnavailable,
            Meets = request => request.Verb is "watch",
            Times = int.MaxValue,
        });
        scene.Api.CutWatches();
        var lists = Lists(scene);
        await scene.ApplySeckill("shop", Configured("2"));
        await scene.Delete(Scene.PathOf("services", "shop-api"));
        scene.Api.Compact();
        scene.Api.Faults.Clear();

        await scene.Until(Settings, found => found?["data"]?["Claims__MaxQueued"]?.ToString() is "2");
        await scene.Until(Scene.PathOf("services", "shop-api"), found => found is not null);
        // Only a version that is too old makes it list again.
        Assert.True(Lists(scene) > lists);
        scene.AssertNothingDenied();
    }

    [Fact]
    public async Task A_server_that_was_away_is_caught_up_with()
    {
        await using var scene = await Scene.StartAsync();
        await using var running = scene.Run();
        await SettleAsync(scene, "1");
        await scene.Api.StopAsync();
        await scene.Api.StartAsync();
        await SettleAsync(scene, "2");
    }

    [Fact]
    public async Task Too_many_requests_and_conflicts_are_waited_out()
    {
        await using var scene = await Scene.StartAsync();
        await scene.ApplySeckill("shop");
        scene.Api.Faults.Add(Fault.TooManyRequests(1) with { Meets = request => request.Verb is "patch", Times = 4 });
        scene.Api.Faults.Add(new Fault(FaultKind.Answer)
        {
            Code = (int)HttpStatusCode.Conflict,
            Reason = "Conflict",
            Meets = request => request.Resource is "deployments" && request.Verb is "patch",
            Times = 3,
        });
        await using var running = scene.Run();
        await scene.Until(Scene.PathOf("deployments", "shop-silo"), found => found is not null);
        await scene.Until(Settings, found => found is not null);
        Assert.Equal(4, scene.Api.Audit.Records.Count(record => record.Code == (int)HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task When_the_leader_is_killed_the_other_one_takes_over()
    {
        await using var scene = await Scene.StartAsync();
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var first = scene.Run("first");
        await SettleAsync(scene, "1");
        await using var second = scene.Run("second", clock: clock);
        await scene.Until(Settings, _ => second.Calls.Count > 15);
        await first.KillAsync();

        await scene.ApplySeckill("shop", Configured("2"));
        await scene.Until(Settings, found =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return found?["data"]?["Claims__MaxQueued"]?.ToString() is "2";
        });
        Assert.Equal("second", (await scene.Find(
            "/apis/coordination.k8s.io/v1/namespaces/couponkill-operator-system/leases/couponkill-operator"))!["spec"]!["holderIdentity"]!
            .ToString());
    }

    private static string Configured(string value) => $$""","configuration":{"Claims__MaxQueued":"{{value}}"}""";

    private static int Lists(Scene scene) =>
        scene.Api.Audit.Records.Count(record => record.Request is { Verb: "list", Resource: "seckills" });

    private static async Task SettleAsync(Scene scene, string value)
    {
        await scene.ApplySeckill("shop", Configured(value));
        await scene.Until(
            Settings, found => string.Equals(found?["data"]?["Claims__MaxQueued"]?.ToString(), value, StringComparison.Ordinal));
    }
}
