using CouponKill.Ledger.Activities;
using CouponKill.Ledger.Claims;
using CouponKill.Ledger.Stock;

namespace CouponKill.Contracts.Claims;

/// <summary>One user's wish for one unit.</summary>
/// <param name="UserId">Who asks; at least 1.</param>
/// <param name="Key">Makes a repeat return the first answer; <see cref="CommandKey.None"/> for none.</param>
[GenerateSerializer, Immutable, Alias("ck.claim-request")]
public readonly record struct ClaimRequest([property: Id(0)] long UserId, [property: Id(1)] CommandKey Key);

/// <summary>The answer to a <see cref="ClaimRequest"/>.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Claim">The claim, when <paramref name="Result"/> is granted or replayed.</param>
[GenerateSerializer, Immutable, Alias("ck.claim-outcome")]
public readonly record struct ClaimOutcome([property: Id(0)] Outcome Result, [property: Id(1)] Claim Claim)
{
    /// <summary>True when the user got nothing.</summary>
    public bool IsRefusal => Result switch
    {
        Outcome.Granted or Outcome.Replayed => false,
        Outcome.OutcomeUnknown or Outcome.SoldOut or Outcome.NotStarted or Outcome.Ended or Outcome.Paused or Outcome.RateLimited
            or Outcome.Overloaded or Outcome.NotFound or Outcome.Unavailable or Outcome.UserBlocked or Outcome.StorageNotDurable
            or Outcome.ClockUntrusted => true,
        Outcome.Done or Outcome.Unchanged or Outcome.TotalTooLarge or Outcome.NotDue or Outcome.KeyReused =>
            throw new InvalidOperationException($"No claim ends with {Result}."),
    };

    /// <summary>An outcome without a claim.</summary>
    public static ClaimOutcome Rejected(Outcome result) => new(result, default);
}

/// <summary>Claims of many users, decided in this order. The sender must not change the array afterwards.</summary>
[GenerateSerializer, Immutable, Alias("ck.claim-batch")]
public sealed record ClaimBatch([property: Id(0)] ClaimRequest[] Requests)
{
    /// <summary>Most requests in one batch.</summary>
    public const int MaxSize = 4096;
}

/// <summary>The durable answers to a batch, in the batch's order, and the activity after them.</summary>
[GenerateSerializer, Immutable, Alias("ck.claim-batch-reply")]
public sealed record ClaimBatchReply([property: Id(0)] ClaimOutcome[] Outcomes, [property: Id(1)] ActivityView View);

/// <summary>Part of an activity's live claims.</summary>
/// <param name="Claims">The live claims of this part; none is in another part.</param>
/// <param name="Next">The cursor to go on from; negative when there are no more.</param>
[GenerateSerializer, Immutable, Alias("ck.claim-page")]
public sealed record ClaimPage([property: Id(0)] Claim[] Claims, [property: Id(1)] int Next);
