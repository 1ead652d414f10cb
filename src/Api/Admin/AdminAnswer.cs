using System.Diagnostics.CodeAnalysis;
using CouponKill.Api.Activities;
using CouponKill.Api.Problems;

namespace CouponKill.Api.Admin;

/// <summary>How an admin's request ended: with the activity as it stands then, or with a problem.</summary>
internal readonly record struct AdminAnswer
{
    private AdminAnswer(ActivityBody? activity, bool isReplay, ApiProblem? problem) =>
        (Activity, IsReplay, Problem) = (activity, isReplay, problem);

    /// <summary>The activity.</summary>
    public ActivityBody? Activity { get; }

    /// <summary>True when an earlier request with the same key had done it.</summary>
    public bool IsReplay { get; }

    /// <summary>Why nothing was done; null when it was.</summary>
    public ApiProblem? Problem { get; }

    [MemberNotNullWhen(true, nameof(Activity))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsDone => Problem is null;

    public static AdminAnswer Done(ActivityBody activity, bool isReplay) => new(activity, isReplay, problem: null);

    public static AdminAnswer Refused(ApiProblem problem) => new(activity: null, isReplay: false, problem);
}
