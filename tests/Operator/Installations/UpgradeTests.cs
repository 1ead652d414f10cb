using CouponKill.Operator.Installations;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;
using CouponKill.Operator.Scaling;
using Xunit;

namespace CouponKill.OperatorTests.Installations;

public sealed class UpgradeTests
{
    private static readonly ScalerReading Calm = new(10, 0, 1000);

    private readonly Seckill _seckill;
    private readonly Observed _observed;

    public UpgradeTests() =>
        (_seckill, _observed) = InstallationPlanTests.Converge(Samples.Seckill(), Observed.Nothing with { Reading = Calm });

    [Fact]
    public void A_new_operator_alone_restarts_nothing()
    {
        // Changing the pods' template restarts every silo everywhere at the operator's upgrade. If that is meant, change the hashes.
        var with = Samples.Seckill() with { Spec = Samples.Seckill().Spec with { Api = new EdgeSpec() } };
        Assert.Equal("silo c340c7c35e3c9b94 edge ea43426b785addfb", $"silo {Hash(with, Names.Silo)} edge {Hash(with, Names.Edge)}");
    }

    [Fact]
    public void A_new_version_rolls_when_nothing_opens()
    {
        var plan = Plan(Upgraded(), _observed);
        Assert.Equal("registry/couponkill:2.0.0", Image(plan));
        Assert.False(plan.Upgrade.IsDeferred);
    }

    [Fact]
    public void It_waits_while_a_sale_opens_soon_and_says_until_when()
    {
        var plan = Plan(Upgraded(), _observed with { Sales = [Samples.Window(TimeSpan.FromMinutes(10))] });
        Assert.Null(Image(plan));
        var condition = InstallationStatus.Of(_seckill, _observed, plan, [], Samples.Noon).Conditions.Single(one =>
            one.Type is "UpgradeDeferred");
        Assert.Equal(("True", "SaleOpens"), (condition.Status, condition.Reason));
        Assert.Contains("2026-11-11 12:12:00Z", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_waits_while_a_rush_is_forecast() =>
        Assert.Equal("Rush", Plan(Upgraded(), _observed with { Reading = new ScalerReading(10, 500, 1000) }).Upgrade.Reason);

    [Fact]
    public void A_change_of_settings_waits_as_well()
    {
        var changed = _seckill with
        {
            Spec = _seckill.Spec with
            {
                Configuration = new Dictionary<string,
            string>(StringComparer.Ordinal)
                { ["Claims__MaxQueued"] = "5" }
            }
        };
        Assert.True(Plan(changed, _observed with { Sales = [Samples.Window(TimeSpan.FromMinutes(1))] }).Upgrade.IsDeferred);
    }

    [Fact]
    public void The_first_start_waits_for_nothing() =>
        Assert.NotNull(Image(Plan(Samples.Seckill(), Observed.Nothing with { Sales = [Samples.Window(TimeSpan.FromMinutes(1))] })));

    [Fact]
    public void A_version_that_does_not_become_ready_is_taken_back_at_once_and_not_tried_again()
    {
        Assert.Equal("registry/couponkill:1.0.0", _seckill.Status!.LastGood);
        var upgraded = Upgraded();
        var stuck = Samples.Stuck(
            Samples.After(_observed, Plan(upgraded, _observed))) with
        { Sales = [Samples.Window(TimeSpan.FromMinutes(1))] };
        var back = Plan(upgraded, stuck);
        Assert.Equal("registry/couponkill:1.0.0", Image(back));
        Assert.Equal("registry/couponkill:2.0.0", back.Upgrade.Rejected);

        var after = upgraded with { Status = InstallationStatus.Of(upgraded, stuck, back, [], Samples.Noon) };
        var restored = Samples.Rolled(Samples.After(stuck, back)) with { Sales = [] };
        var rest = Plan(after, restored);
        Assert.False(rest.ChangesAnything);
        var status = InstallationStatus.Of(after, restored, rest, [], Samples.Noon);
        Assert.Equal("RolledBack", status.Conditions.Single(one => one.Type is "Degraded").Reason);
        Assert.Equal("1.0.0", status.CurrentVersion);

        var third = after with { Spec = after.Spec with { Version = "3.0.0" }, Status = status };
        Assert.Equal("registry/couponkill:3.0.0", Image(Plan(third, restored)));
    }

    [Fact]
    public void Edges_follow_their_silos()
    {
        var withEdges = _seckill with { Spec = _seckill.Spec with { Api = new EdgeSpec() } };
        var (seckill, observed) = InstallationPlanTests.Converge(withEdges, _observed);
        var upgraded = seckill with { Spec = seckill.Spec with { Version = "2.0.0" } };
        var first = Plan(upgraded, observed);
        Assert.Equal("shop-silo", Deployments(first));
        Assert.Equal("shop-edge", Deployments(Plan(upgraded, Samples.Rolled(Samples.After(observed, first)))));
    }

    private static string Hash(Seckill seckill, string component) =>
        WantedObject.HashOf(PodTemplate.Of(seckill, component, Names.ImageOf(seckill.Spec)));

    private static InstallationPlan Plan(Seckill seckill, Observed observed) => InstallationPlan.Of(seckill, observed, Samples.Noon);

    private static string? Image(InstallationPlan plan) => plan.Steps.SelectMany(step => step.Actions).OfType<PlannedAction.Apply>()
        .FirstOrDefault(action => action.Kind == Kind.Deployment)
        ?.Wanted.Body["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>();

    private static string Deployments(InstallationPlan plan) => string.Join(' ', plan.Steps.SelectMany(step => step.Actions)
        .OfType<PlannedAction.Apply>().Where(action => action.Kind == Kind.Deployment).Select(action => action.Name));

    private Seckill Upgraded() => _seckill with { Spec = _seckill.Spec with { Version = "2.0.0" } };
}
