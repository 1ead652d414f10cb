namespace CouponKill.Operator.Resources;

/// <summary>One sale.</summary>
[Resource("SeckillActivity", "seckillactivities", "ska")]
[About("One sale of an installation.")]
[Column("Id", "string", ".status.id")]
[Column("Phase", "string", ".status.phase")]
[Column("Total", "integer", ".spec.total")]
[Column("Sold", "integer", ".status.sold")]
[Column("Held", "integer", ".status.held")]
[Column("Starts", "date", ".spec.startsAt")]
[Column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status")]
[Column("Age", "date", ".metadata.creationTimestamp")]
internal sealed record SeckillActivity
{
    public Metadata Metadata { get; init; } = new();

    [About("What is wanted. All but total (upwards) and deletionPolicy is fixed once the object exists."), Needed]
    public SeckillActivitySpec Spec { get; init; } = new();

    [About("What is there.")]
    public SeckillActivityStatus? Status { get; init; }
}

[Rule("self.endsAt > self.startsAt", "endsAt must be after startsAt")]
internal sealed record SeckillActivitySpec
{
    [About("The name of the Seckill that sells it, in the same namespace."), Needed, Length(1, 253), Immutable]
    public string SeckillRef { get; init; } = "";

    [About("What people see."), Needed, Length(1, 200), Immutable]
    public string Name { get; init; } = "";

    [About("Units for sale. May be raised later."), Needed, Bounds(1, 100_000_000)]
    [Rule("self >= oldSelf", "total may only be raised: units that were offered are not taken back")]
    public int Total { get; init; }

    [About("The first moment at which a claim may be granted."), Needed, Immutable]
    public DateTimeOffset StartsAt { get; init; }

    [About("The first moment at which no claim is granted any more."), Needed, Immutable]
    public DateTimeOffset EndsAt { get; init; }

    [About("Live claims that one user may have."), Bounds(1, 1000), Immutable]
    [FallsBackTo("1")]
    public int PerUserLimit { get; init; } = 1;

    [About("Seconds that a granted unit is held until paid; 0 makes a claim final at once."), Bounds(0, 2_592_000), Immutable]
    [FallsBackTo("0")]
    public int HoldSeconds { get; init; }

    [About("What happens to the sale when this object is deleted: Retain leaves it, End ends it."), OneOf("Retain", "End")]
    [FallsBackTo("\"Retain\"")]
    public string DeletionPolicy { get; init; } = "Retain";
}

internal sealed record SeckillActivityStatus
{
    [About("The generation of the spec that this is about.")]
    public long ObservedGeneration { get; init; }

    [About("The sale's id in the API.")]
    public string? Id { get; init; }

    [About("Creating, scheduled, open, paused, soldOut, ended or refused.")]
    public string? Phase { get; init; }

    [About("Units that are offered.")]
    public int? Total { get; init; }

    [About("Units that may be claimed.")]
    public int? Available { get; init; }

    [About("Units that wait for payment.")]
    public int? Held { get; init; }

    [About("Units that are sold.")]
    public int? Sold { get; init; }

    [About("Aspects of the state.")]
    public IReadOnlyList<Condition> Conditions { get; init; } = [];
}
