using System.Text.Json;
using CouponKill.Operator.Runtime;
using CouponKill.Operator.Scaling;

namespace CouponKill.Operator.Installations;

/// <summary>What an installation is found as.</summary>
/// <param name="Objects">Its objects.</param>
/// <param name="Missing">Kinds that the API server does not have.</param>
/// <param name="Sales">Its sales.</param>
/// <param name="Reading">The scaler's answer, or null.</param>
/// <param name="MissingSecrets">Secrets, or keys of them, that are named and not there.</param>
internal sealed record Observed(
    IReadOnlyList<(Kind Kind, JsonElement Body)> Objects, IReadOnlySet<Kind> Missing, IReadOnlyList<SaleWindow> Sales,
    ScalerReading? Reading, IReadOnlyList<string> MissingSecrets)
{
    public static readonly Observed Nothing = new([], new HashSet<Kind>(), [], null, []);

    public JsonElement? Find(Kind kind, string name)
    {
        foreach (var (other, body) in Objects)
        {
            if (other == kind && string.Equals(body.Text("metadata", "name"), name, StringComparison.Ordinal))
                return body;
        }

        return null;
    }
}

/// <summary>A Deployment as it is found.</summary>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Replicas">How many pods it is to have.</param>
/// <param name="Pods">How many it has.</param>
/// <param name="Ready">How many are ready.</param>
/// <param name="Image">What they run or roll to.</param>
/// <param name="Rollout">How far that is.</param>
/// <param name="Template">The pods' template.</param>
/// <param name="TemplateHash">The template as it was applied last.</param>
internal sealed record FoundWorkload(
    bool Exists, int Replicas, int Pods, int Ready, string? Image, Rollout Rollout, JsonElement? Template, string? TemplateHash)
{
    private static readonly string[] PodCounts = ["replicas", "updatedReplicas", "availableReplicas"];

    public static FoundWorkload Of(JsonElement? deployment)
    {
        if (deployment is not { } found)
            return new(false, 0, 0, 0, null, Rollout.None, null, null);
        var containers = found.At("spec", "template", "spec", "containers");
        var image = containers is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? list[0].Text("image") : null;
        return new(
            true, found.Number("spec", "replicas"), found.Number("status", "replicas"), found.Number("status", "readyReplicas"), image,
            RolloutOf(found), found.At("spec", "template"), found.Text("metadata", "annotations", Names.TemplateHash));
    }

    /// <summary>True when applying it would replace pods.</summary>
    public bool Changes(WantedObject wanted) =>
        Template is { } template
        && (!string.Equals(TemplateHash, wanted.Body["metadata"]!["annotations"]![Names.TemplateHash]!.GetValue<string>(),
            StringComparison.Ordinal)
            || !Drift.IsNone(wanted.Body["spec"]!["template"], template));

    private static Rollout RolloutOf(JsonElement found)
    {
        if (found.Number("metadata", "generation") > found.Number("status", "observedGeneration"))
            return Rollout.Rolling;
        if (found.At("status", "conditions") is { } conditions
            && conditions.EnumerateArray().Any(condition => condition.Text("reason") is "ProgressDeadlineExceeded"))
        {
            return Rollout.Failed;
        }

        var replicas = found.Number("spec", "replicas");
        return PodCounts.All(count => found.Number("status", count) == replicas)
            ? Rollout.Done
            : Rollout.Rolling;
    }
}
