using CouponKill.Operator.Installations;
using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;
using CouponKill.Operator.Scaling;
using CsCheck;
using Xunit;

namespace CouponKill.OperatorTests.Installations;

public sealed class InstallationPlanTests
{
    private static readonly ScalerReading Calm = new(10, 0, 1000);

    private static readonly Gen<Seckill> Seckills = Gen.Select(
        Gen.OneOf(Gen.Const("keda"), Gen.Const("operator"), Gen.Const("hpa")), Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[2, 4], Gen.Int[0, 2],
        (mode, hasApi, isMonitored, hasPolicy, min, settings) => Samples.Seckill() with
        {
            Spec = Samples.Seckill().Spec with
            {
                Scaling = new ScalingSpec { Mode = mode },
                Api = hasApi ? new EdgeSpec() : null,
                Monitoring = new MonitoringSpec { Enabled = isMonitored },
                NetworkPolicy = new NetworkPolicySpec { Enabled = hasPolicy },
                Silo = new SiloSpec { Replicas = new ReplicasSpec { Min = min } },
                Configuration = Enumerable.Range(0, settings).ToDictionary(number => $"Claims__S{number}", number => $"{number}",
                    StringComparer.Ordinal),
            },
        });

    [Fact]
    public void Whatever_was_wanted_before_what_is_wanted_now_comes_to_be_and_then_nothing_is_left_to_do() =>
        Seckills.Array[1, 4].Sample(history =>
        {
            var observed = Observed.Nothing with { Reading = Calm };
            var seckill = history[0];
            foreach (var wanted in history)
                (seckill, observed) = Converge(wanted with { Status = seckill.Status }, observed);
            var fresh = Converge(history[^1], Observed.Nothing with { Reading = Calm }).Observed;
            Assert.Equal(NamesIn(fresh), NamesIn(observed));
            Assert.False(InstallationPlan.Of(seckill, observed, Samples.Noon).ChangesAnything);
        }, iter: 200);

    [Fact]
    public void All_that_it_makes_goes_with_its_owner_and_none_of_it_is_another_installations()
    {
        var plan = InstallationPlan.Of(Samples.Seckill(), Observed.Nothing, Samples.Noon);
        Assert.All(plan.Steps.SelectMany(step => step.Actions).Cast<PlannedAction.Apply>(), action =>
        {
            var metadata = action.Wanted.Body["metadata"]!;
            Assert.Equal("uid-1", metadata["ownerReferences"]![0]!["uid"]!.GetValue<string>());
            Assert.Equal("shop", metadata["labels"]![Names.Instance]!.GetValue<string>());
            Assert.StartsWith("shop", action.Name, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void What_somebody_changed_is_applied_again()
    {
        var (seckill, observed) = Converge(Samples.Seckill(), Observed.Nothing with { Reading = Calm });
        var changed = observed with
        {
            Objects = [.. observed.Objects.Select(one =>
            {
                var body = Json.Copy(one.Body);
                if (one.Kind == Kind.ConfigMap)
                    body["data"]!["Silo__Port"] = "1";
                return (one.Kind, Samples.Element(body));
            })],
        };
        var action = Assert.Single(InstallationPlan.Of(seckill, changed, Samples.Noon).Steps.SelectMany(step => step.Actions));
        Assert.Equal((Kind.ConfigMap, "shop-settings"), (action.Kind, action.Name));
    }

    [Fact]
    public void A_paused_installation_is_left_alone_and_says_so()
    {
        var seckill = Samples.Seckill();
        seckill = seckill with { Spec = seckill.Spec with { Paused = true } };
        var plan = InstallationPlan.Of(seckill, Observed.Nothing, Samples.Noon);
        Assert.False(plan.ChangesAnything);
        Assert.Equal("Paused", Status(seckill, Observed.Nothing, plan).Single(condition => condition.Type is "Progressing").Reason);
    }

    [Fact]
    public void A_scaled_object_comes_only_when_the_scaler_has_answered()
    {
        var seckill = Samples.Seckill();
        var silent = InstallationPlan.Of(seckill, Observed.Nothing, Samples.Noon);
        Assert.DoesNotContain(silent.Steps.SelectMany(step => step.Actions), action => action.Kind == Kind.ScaledObject);
        var answered = InstallationPlan.Of(seckill, Observed.Nothing with { Reading = Calm }, Samples.Noon);
        var scaled = answered.Steps.SelectMany(step => step.Actions).OfType<PlannedAction.Apply>().Single(one =>
            one.Kind == Kind.ScaledObject);
        Assert.Equal("currentReplicasIfHigher", scaled.Wanted.Body["spec"]!["fallback"]!["behavior"]!.GetValue<string>());
        Assert.Equal(2, scaled.Wanted.Body["spec"]!["minReplicaCount"]!.GetValue<int>());
    }

    [Fact]
    public void Without_KEDA_the_operator_scales_by_itself()
    {
        var observed = Observed.Nothing with
        {
            Missing = new HashSet<Kind> { Kind.ScaledObject },
            Reading = new ScalerReading(4500, 0, 1000)
        };
        var seckill = Samples.Seckill();
        observed = Samples.After(observed, InstallationPlan.Of(seckill, observed, Samples.Noon));
        var plan = InstallationPlan.Of(seckill, Samples.Rolled(observed), Samples.Noon);
        Assert.Equal(5, Assert.Single(plan.Steps.SelectMany(step => step.Actions).OfType<PlannedAction.Scale>()).Replicas);
        Assert.Equal("KedaMissing", Status(seckill, observed, plan).Single(condition => condition.Type is "ScalingActive").Reason);
    }

    [Fact]
    public void The_floor_is_raised_before_an_opening_and_lowered_after_it()
    {
        var (seckill, observed) = Converge(Samples.Seckill(), Observed.Nothing with { Reading = Calm });
        Assert.Equal(8, MinReplicas(seckill, observed with { Reading = new ScalerReading(10, 7500, 1000) }));
        Assert.Equal(2, InstallationPlan.Of(seckill, observed, Samples.Noon).Scale.Floor);
    }

    [Fact]
    public void A_failed_step_is_told_and_the_others_are_told_too()
    {
        var plan = InstallationPlan.Of(Samples.Seckill(), Observed.Nothing, Samples.Noon);
        var status = InstallationStatus.Of(
            Samples.Seckill(), Observed.Nothing with { MissingSecrets = ["auth/jwtKey"] }, plan,
            [("Monitoring", "no such kind"), ("Autoscaling", "refused")], Samples.Noon);
        Assert.Equal("Monitoring: no such kind; Autoscaling: refused", Find(status, "Degraded").Message);
        Assert.Equal("AutoscalingFailed", Find(status, "ScalingActive").Reason);
        Assert.Equal("Missing: auth/jwtKey.", Find(status, "DependenciesHealthy").Message);
        Assert.All(status.Conditions, condition => Assert.Equal(1, condition.ObservedGeneration));
    }

    private static int MinReplicas(Seckill seckill, Observed observed) =>
        InstallationPlan.Of(seckill, observed, Samples.Noon).Steps.SelectMany(step => step.Actions).OfType<PlannedAction.Apply>()
            .Single(one => one.Kind == Kind.ScaledObject).Wanted.Body["spec"]!["minReplicaCount"]!.GetValue<int>();

    private static IReadOnlyList<Condition> Status(Seckill seckill, Observed observed, InstallationPlan plan) =>
        InstallationStatus.Of(seckill, observed, plan, [], Samples.Noon).Conditions;

    private static Condition Find(SeckillStatus status, string type) =>
        status.Conditions.Single(condition => condition.Type.Equals(type, StringComparison.Ordinal));

    private static List<string> NamesIn(Observed observed) =>
        [.. observed.Objects.Select(one => $"{one.Kind.Name}/{one.Body.Text("metadata", "name")}").Order(StringComparer.Ordinal)];

    /// <summary>Looks and does until nothing is left to do.</summary>
    internal static (Seckill Seckill, Observed Observed) Converge(Seckill seckill, Observed observed, DateTimeOffset? at = null)
    {
        var now = at ?? Samples.Noon;
        for (var round = 0; round < 20; round++, now += TimeSpan.FromMinutes(2))
        {
            var plan = InstallationPlan.Of(seckill, observed, now);
            observed = Samples.Rolled(Samples.After(observed, plan));
            seckill = seckill with
            {
                Status = InstallationStatus.Of(seckill, observed, InstallationPlan.Of(seckill, observed, now), [],
                now)
            };
            if (!plan.ChangesAnything)
                return (seckill, observed);
        }

        throw new InvalidOperationException("It never comes to rest.");
    }
}
