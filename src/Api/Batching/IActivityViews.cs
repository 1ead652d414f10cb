using CouponKill.Ledger.Activities;

namespace CouponKill.Api.Batching;

/// <summary>
/// The views of one activity that this process has seen. The sender asks for the newest, and adds those that come with its answers.
/// </summary>
internal interface IActivityViews
{
    /// <summary>The newest view, or null before the first.</summary>
    ActivityView? View { get; }

    /// <summary>Takes a view that a grain answered with, unless a newer one is here.</summary>
    void Observe(ActivityView view);
}
