using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;

namespace CouponKill.Operator.Installations;

/// <summary>What is said about an installation.</summary>
internal static class InstallationStatus
{
    /// <param name="seckill">The installation.</param>
    /// <param name="observed">What is there.</param>
    /// <param name="plan">What was to be done.</param>
    /// <param name="failures">Steps that have failed, with their messages.</param>
    /// <param name="now">The time.</param>
    public static SeckillStatus Of(
        Seckill seckill, Observed observed, InstallationPlan plan, IReadOnlyList<(string Step, string Message)> failures,
            DateTimeOffset now)
    {
        var before = seckill.Status ?? new SeckillStatus();
        var silos = plan.Silos;
        var image = silos.Image ?? plan.Upgrade.Image;
        var hasLowered = plan.Mode is "operator" && plan.Scale.Reason is "Lowered" && !InstallationPlan.IsPaused(seckill);
        return new SeckillStatus
        {
            ObservedGeneration = seckill.Metadata.Generation,
            Replicas = silos.Pods,
            ReadyReplicas = silos.Ready,
            Selector = Names.SelectorText(seckill, Names.Silo),
            Image = image,
            CurrentVersion = Names.VersionOf(image),
            LastGood = silos.Rollout is Rollout.Done && silos.Ready > 0 ? silos.Image : before.LastGood,
            Rejected = plan.Upgrade.Rejected,
            Scaling = new ScalingStatus
            {
                Floor = plan.Scale.Floor,
                Wanted = plan.Scale.Replicas,
                Reason = plan.Scale.Reason,
                Message = plan.Scale.Message,
                LoweredAt = hasLowered ? now : before.Scaling?.LoweredAt,
            },
            Conditions = Conditions.Carry(
                before.Conditions,
                [
                    Ready(seckill, silos), Progressing(seckill, plan), Degraded(plan, failures), Scaling(seckill, plan, failures),
                    Dependencies(observed), Deferred(plan),
                ],
                seckill.Metadata.Generation, now),
        };
    }

    private static Condition Ready(Seckill seckill, FoundWorkload silos)
    {
        var min = seckill.Spec.Silo.Replicas.Min;
        return silos.Ready >= min
            ? Conditions.Is("Ready", true, "SilosReady", "The silos sell.")
            : Conditions.Is("Ready", false, "SilosNotReady", $"{silos.Ready} silos of at least {min} are ready.");
    }

    private static Condition Progressing(Seckill seckill, InstallationPlan plan)
    {
        if (InstallationPlan.IsPaused(seckill))
            return Conditions.Is("Progressing", false, "Paused", "Nothing is changed while the installation is paused.");
        if (plan.Silos.Rollout is Rollout.None or Rollout.Rolling)
            return Conditions.Is("Progressing", true, "RollingOut", $"Silos roll to {plan.Upgrade.Image}.");
        return plan.ChangesAnything
            ? Conditions.Is("Progressing", true, "Changing", "Objects are made as they are wanted.")
            : Conditions.Is("Progressing", false, "AsWanted", "All objects are as they are wanted.");
    }

    private static Condition Degraded(InstallationPlan plan, IReadOnlyList<(string Step, string Message)> failures)
    {
        if (failures.Count > 0)
        {
            var messages = failures.Select(failure => $"{failure.Step}: {failure.Message}");
            return Conditions.Is("Degraded", true, $"{failures[0].Step}Failed", string.Join("; ", messages));
        }

        if (plan.Upgrade.Rejected is { } rejected)
            return Conditions.Is("Degraded", true, "RolledBack", $"{rejected} did not become ready; {plan.Upgrade.Image} runs again.");
        return plan.Silos.Rollout is Rollout.Failed
            ? Conditions.Is("Degraded", true, "NotStarting", "New silos do not become ready; look at their pods.")
            : Conditions.Is("Degraded", false, "AllStepsDone", "All steps have been done.");
    }

    private static Condition Scaling(Seckill seckill, InstallationPlan plan, IReadOnlyList<(string Step, string Message)> failures)
    {
        var failed = failures.FirstOrDefault(failure => failure.Step is "Autoscaling" or "Replicas");
        if (failed.Step is not null)
            return Conditions.Is("ScalingActive", false, $"{failed.Step}Failed", failed.Message);
        if (plan.Scale.Reason is "ScalerSilent" or "ScalerNotCredible")
            return Conditions.Is("ScalingActive", false, plan.Scale.Reason, plan.Scale.Message);
        return string.Equals(plan.Mode, seckill.Spec.Scaling.Mode, StringComparison.Ordinal)
            ? Conditions.Is("ScalingActive", true, "Scaling", $"Mode {plan.Mode}.")
            : Conditions.Is("ScalingActive", true, "KedaMissing", "KEDA is not installed; the operator scales by the same number.");
    }

    private static Condition Dependencies(Observed observed) => observed.MissingSecrets.Count == 0
        ? Conditions.Is("DependenciesHealthy", true, "SecretsFound", "All secrets that the spec names are there.")
        : Conditions.Is("DependenciesHealthy", false, "SecretsMissing", $"Missing: {string.Join(", ", observed.MissingSecrets)}.");

    private static Condition Deferred(InstallationPlan plan) =>
        Conditions.Is("UpgradeDeferred", plan.Upgrade.IsDeferred, plan.Upgrade.Reason, plan.Upgrade.Message);
}
