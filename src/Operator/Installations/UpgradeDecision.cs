using CouponKill.Operator.Scaling;

namespace CouponKill.Operator.Installations;

/// <summary>How far the rollout of a Deployment is.</summary>
internal enum Rollout
{
    /// <summary>There is no Deployment.</summary>
    None,

    /// <summary>Pods are being replaced.</summary>
    Rolling,

    /// <summary>All pods are new and ready.</summary>
    Done,

    /// <summary>The new pods did not become ready in time.</summary>
    Failed,
}

/// <summary>What is known when a change of the pods is decided.</summary>
/// <param name="Wanted">The image of the spec.</param>
/// <param name="Running">The image that the Deployment has, or null when there is none.</param>
/// <param name="LastGood">The last image with which all pods were ready.</param>
/// <param name="Rejected">The image that did not become ready.</param>
/// <param name="Rollout">How far the Deployment is.</param>
/// <param name="Changes">True when the pods would be replaced.</param>
/// <param name="Sales">The installation's sales.</param>
/// <param name="Quiet">How long before an opening no upgrade begins.</param>
/// <param name="Forecast">The scaler's forecast.</param>
/// <param name="Now">The time.</param>
internal sealed record UpgradeInput(
    string Wanted, string? Running, string? LastGood, string? Rejected, Rollout Rollout, bool Changes, IReadOnlyList<SaleWindow> Sales,
    TimeSpan Quiet, double Forecast, DateTimeOffset Now);

/// <summary>Which image the pods are to have, and whether they may be replaced now.</summary>
/// <param name="Image">The image.</param>
/// <param name="MayChange">False when the Deployment stays as it is.</param>
/// <param name="Rejected">The image that is not tried again.</param>
/// <param name="Until">When a deferred change may begin, as far as it is known.</param>
/// <param name="Reason">Why, as one word.</param>
/// <param name="Message">Why, for people.</param>
internal sealed record UpgradeDecision(
    string Image, bool MayChange, string? Rejected, DateTimeOffset? Until, string Reason, string Message)
{
    public bool IsDeferred => !MayChange;

    public static UpgradeDecision Decide(UpgradeInput input)
    {
        var (image, rejected) = Choose(input);
        // A first start waits for nothing, and a version that does not start is taken back at once: its pods serve nobody.
        if (input.Rollout is Rollout.None || !input.Changes || IsReturn(input, image))
            return new(image, true, rejected, null, "NothingWaits", "No change of the pods waits.");
        var rushes = input.Sales.Where(sale => sale.IsRush(input.Now, input.Quiet)).ToList();
        if (rushes.MinBy(sale => sale.StartsAt) is { } next)
        {
            var until = rushes.Max(sale => sale.StartsAt + SaleWindow.Rush);
            return new(image, false, rejected, until, "SaleOpens",
                $"{next.Name} opens at {next.StartsAt:u}; the pods are changed after {until:u}.");
        }

        return input.Forecast > 0
            ? new(image, false, rejected, null, "Rush", "The scaler expects a rush; the pods are changed when it is over.")
            : new(image, true, rejected, null, "NothingWaits", "No change of the pods waits.");
    }

    private static (string Image, string? Rejected) Choose(UpgradeInput input)
    {
        var failed = input.Rollout is Rollout.Failed && input.Running is { } running && !Same(running, input.LastGood) ? running : null;
        var rejected = Same(input.Rejected, input.Wanted) ? input.Rejected : null;
        if (Same(failed, input.Wanted))
            rejected = failed;
        return rejected is not null && input.LastGood is { } good && !Same(good, input.Wanted) ? (good, rejected) : (input.Wanted, null);
    }

    private static bool IsReturn(UpgradeInput input, string image) =>
        input.Rollout is Rollout.Failed && Same(image, input.LastGood);

    private static bool Same(string? one, string? other) => one is not null && string.Equals(one, other, StringComparison.Ordinal);
}
