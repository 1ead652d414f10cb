namespace CouponKill.Api.Outcomes;

/// <summary>What clients and operators are told of an outcome.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable name; of a refusal, the code of its problem.</param>
/// <param name="Title">The outcome in few words.</param>
/// <param name="Detail">The same in a sentence.</param>
internal sealed record OutcomeInfo(int Status, string Code, string Title, string Detail)
{
    /// <summary>The value of the label <c>outcome</c> of <c>couponkill_claims_total</c>; null where no claim ends so.</summary>
    public string? ClaimLabel { get; init; }

    /// <summary>Seconds after which a repeat makes sense; 0 for no advice.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>True when asking again brings nothing better.</summary>
    public bool IsFinal { get; init; }

    /// <summary>True when the command had no effect, and the answer is a problem.</summary>
    public bool IsProblem => Status >= StatusCodes.Status400BadRequest;
}
