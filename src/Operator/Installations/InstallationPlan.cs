using CouponKill.Operator.Resources;
using CouponKill.Operator.Runtime;
using CouponKill.Operator.Scaling;

namespace CouponKill.Operator.Installations;

/// <summary>Something to do to the API server.</summary>
internal abstract record PlannedAction(Kind Kind, string Name)
{
    /// <summary>Makes an object as it is wanted.</summary>
    internal sealed record Apply(WantedObject Wanted) : PlannedAction(Wanted.Kind, Wanted.Name);

    /// <summary>Gives a Deployment another number of pods.</summary>
    internal sealed record Scale(string Name, int Replicas) : PlannedAction(Kind.Deployment, Name);

    /// <summary>Removes what is no longer wanted.</summary>
    internal sealed record Delete(Kind Kind, string Name, string Uid) : PlannedAction(Kind, Name);
}

/// <summary>A part of the work that neither needs the others nor hides their failures.</summary>
/// <param name="Name">As the condition's reason has it.</param>
/// <param name="Actions">What to do; nothing when all is as wanted.</param>
internal sealed record PlannedStep(string Name, IReadOnlyList<PlannedAction> Actions);

/// <summary>What is to be done for an installation: a pure function of what is wanted and what is there.</summary>
internal sealed record InstallationPlan(
    IReadOnlyList<PlannedStep> Steps, FoundWorkload Silos, UpgradeDecision Upgrade, ScaleDecision Scale, string Mode)
{
    public static InstallationPlan Of(Seckill seckill, Observed observed, DateTimeOffset now)
    {
        var silos = FoundWorkload.Of(observed.Find(Kind.Deployment, Names.SiloOf(seckill)));
        var upgrade = DecideUpgrade(seckill, observed, silos, now);
        var mode = seckill.Spec.Scaling.Mode is "keda" && observed.Missing.Contains(Kind.ScaledObject) ? "operator"
            : seckill.Spec.Scaling.Mode;
        var scale = DecideScale(seckill, observed, silos, mode, now);
        IReadOnlyList<PlannedStep> steps = IsPaused(seckill) ? [] : Plan(seckill, observed, silos, upgrade, scale, mode);
        return new(steps, silos, upgrade, scale, mode);
    }

    public static bool IsPaused(Seckill seckill) =>
        seckill.Spec.Paused || seckill.Metadata.Annotations.GetValueOrDefault(Names.Paused) is "true";

    public bool ChangesAnything => Steps.Any(step => step.Actions.Count > 0);

    private static List<PlannedStep> Plan(
        Seckill seckill, Observed observed, FoundWorkload silos, UpgradeDecision upgrade, ScaleDecision scale, string mode)
    {
        var spec = seckill.Spec;
        var hasScaled = observed.Reading is not null || observed.Find(Kind.ScaledObject, Names.SiloOf(seckill)) is not null;
        WantedObject[] silo = [Workloads.Deployment(seckill, Names.Silo, upgrade.Image)];
        WantedObject[] edge = spec.Api is null ? []
            : [Workloads.Deployment(seckill, Names.Edge, EdgeImage(seckill, observed, silos, upgrade))];
        (string Step, IEnumerable<WantedObject> Objects)[] wanted =
        [
            ("Settings", [Workloads.Settings(seckill)]),
            ("Services", Workloads.Services(seckill)),
            ("NetworkPolicy", spec.NetworkPolicy.Enabled ? NetworkPolicies.Of(seckill) : []),
            ("Disruption", [Workloads.Budget(seckill, Names.Silo), .. spec.Api is null ? []
                : new[] { Workloads.Budget(seckill, Names.Edge) }]),
            ("Monitoring", spec.Monitoring.Enabled ? [Workloads.Monitor(seckill)] : []),
            ("Silos", silo),
            ("Edges", edge),
            ("Autoscaling", mode is "operator" ? [] : Autoscalers.Of(seckill, scale.Floor, hasScaled)),
        ];
        var all = wanted.SelectMany(step => step.Objects).Select(one => (one.Kind, one.Name)).ToHashSet();
        var steps = wanted.Select(step => new PlannedStep(step.Step, [.. step.Objects
            .Where(one => upgrade.MayChange || one.Kind != Kind.Deployment || observed.Find(one.Kind, one.Name) is null)
            .Where(one => !observed.Missing.Contains(one.Kind) && Differs(one, observed))
            .Select(one => new PlannedAction.Apply(one))])).ToList();
        steps.Add(new PlannedStep("Replicas", [.. Replicas(seckill, observed, scale, mode, hasScaled)]));
        steps.Add(new PlannedStep("Prune", [.. observed.Objects.Where(one => !all.Contains((one.Kind, one.Body.Text("metadata", "name")!)))
            .Select(one => new PlannedAction.Delete(one.Kind, one.Body.Text("metadata", "name")!, one.Body.Text("metadata", "uid")!))]));
        return steps;
    }

    private static bool Differs(WantedObject wanted, Observed observed) =>
        observed.Find(wanted.Kind, wanted.Name) is not { } there || !Drift.IsNone(wanted.Body, there);

    private static IEnumerable<PlannedAction> Replicas(
        Seckill seckill, Observed observed, ScaleDecision scale, string mode, bool hasScaled)
    {
        // Where an autoscaler is there, the number is its own, and it keeps its minimum by itself.
        if (mode is "hpa" || (mode is "keda" && hasScaled && observed.Find(Kind.ScaledObject, Names.SiloOf(seckill)) is not null))
            yield break;
        (string Name, ReplicasSpec? Bounds)[] workloads =
            [(Names.SiloOf(seckill), seckill.Spec.Silo.Replicas), (Names.EdgeOf(seckill), seckill.Spec.Api?.Replicas)];
        foreach (var (name, bounds) in workloads)
        {
            var found = FoundWorkload.Of(observed.Find(Kind.Deployment, name));
            if (!found.Exists || bounds is null)
                continue;
            var wanted = Math.Clamp(scale.Replicas, bounds.Min, Math.Max(bounds.Min, bounds.Max));
            if (wanted < found.Replicas)
                wanted = mode is "operator" && scale.Reason is "Lowered" or "AsNeeded" ? found.Replicas - 1 : found.Replicas;
            if (wanted != found.Replicas)
                yield return new PlannedAction.Scale(name, wanted);
        }
    }

    private static UpgradeDecision DecideUpgrade(Seckill seckill, Observed observed, FoundWorkload silos, DateTimeOffset now)
    {
        var status = seckill.Status ?? new SeckillStatus();
        var input = new UpgradeInput(
            Names.ImageOf(seckill.Spec), silos.Image, status.LastGood, status.Rejected, silos.Rollout, Changes: false, observed.Sales,
            TimeSpan.FromSeconds(seckill.Spec.Upgrade.QuietSeconds), observed.Reading?.Forecast ?? 0, now);
        // Which image it is does not depend on whether the pods change; whether they change depends on the image.
        var image = UpgradeDecision.Decide(input).Image;
        return UpgradeDecision.Decide(input with { Changes = silos.Changes(Workloads.Deployment(seckill, Names.Silo, image)) });
    }

    private static ScaleDecision DecideScale(Seckill seckill, Observed observed, FoundWorkload silos, string mode, DateTimeOffset now)
    {
        var (bounds, scaling, status) = (seckill.Spec.Silo.Replicas, seckill.Spec.Scaling, seckill.Status?.Scaling);
        var isRush = observed.Sales.Any(sale => sale.IsRush(now, TimeSpan.FromSeconds(scaling.LeadSeconds)));
        var current = Math.Max(silos.Replicas, bounds.Min);
        if (mode is "hpa")
        {
            var floor = isRush ? Math.Min(current, Math.Max(bounds.Min, bounds.Max)) : bounds.Min;
            return new(floor, current, "ByCpu", isRush ? $"At least {floor} silos: a sale opens soon, or its rush is not over."
                : "By CPU.");
        }

        var decision = ScaleDecision.Decide(new ScaleInput(
            bounds.Min, bounds.Max, current, silos.Ready, observed.Reading, isRush, status?.Floor ?? bounds.Min, status?.LoweredAt, now));
        return mode is "keda" && decision.Reason is "Lowered" or "Settling"
            ? decision with { Replicas = current, Reason = "AsNeeded", Message = $"At least {decision.Floor} silos; KEDA decides above." }
            : decision;
    }

    /// <summary>Silos come before edges: an edge may not know more than its silos.</summary>
    private static string EdgeImage(Seckill seckill, Observed observed, FoundWorkload silos, UpgradeDecision upgrade)
    {
        var edges = FoundWorkload.Of(observed.Find(Kind.Deployment, Names.EdgeOf(seckill)));
        var isSame = string.Equals(silos.Image, upgrade.Image, StringComparison.Ordinal);
        return edges.Image is { } running && !(isSame && silos.Rollout is Rollout.Done) ? running : upgrade.Image;
    }
}
