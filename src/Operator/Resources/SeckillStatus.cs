namespace CouponKill.Operator.Resources;

internal sealed record SeckillStatus
{
    [About("The generation of the spec that this is about.")]
    public long ObservedGeneration { get; init; }

    [About("Silos that exist.")]
    public int Replicas { get; init; }

    [About("Silos that are ready.")]
    public int ReadyReplicas { get; init; }

    [About("The labels of the silos' pods, for autoscalers.")]
    public string? Selector { get; init; }

    [About("The image that the silos run or roll to.")]
    public string? Image { get; init; }

    [About("The version that the silos run or roll to.")]
    public string? CurrentVersion { get; init; }

    [About("The last image with which all silos were ready.")]
    public string? LastGood { get; init; }

    [About("An image whose silos did not become ready; it is not tried again until the spec names another one.")]
    public string? Rejected { get; init; }

    [About("Why there are so many silos.")]
    public ScalingStatus? Scaling { get; init; }

    [About("Aspects of the state.")]
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}

internal sealed record ScalingStatus
{
    [About("Silos that are wanted at least.")]
    public int Floor { get; init; }

    [About("Silos that are wanted.")]
    public int Wanted { get; init; }

    [About("Why, as one word.")]
    public string Reason { get; init; } = "";

    [About("Why, for people.")]
    public string Message { get; init; } = "";

    [About("When the number was lowered last.")]
    public DateTimeOffset? LoweredAt { get; init; }
}
