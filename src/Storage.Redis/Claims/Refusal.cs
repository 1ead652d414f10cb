using CouponKill.Ledger.Log;

namespace CouponKill.Storage.Redis.Claims;

/// <summary>What the scripts return instead of a result.</summary>
internal static class Refusal
{
    private const long Missing = -1;
    private const long StaleEpoch = -2;
    private const long Corrupt = -3;
    private const long OutOfRange = -4;
    private const long OtherGeneration = -5;
    private const long OtherEnd = -6;

    /// <summary>The result, or the exception for a refusal.</summary>
    public static long ThrowIfRefused(long result, long activityId, long epoch) => result switch
    {
        >= 0 => result,
        Missing => throw new ClaimLogMissingException(activityId),
        StaleEpoch => throw new StaleEpochException(activityId, epoch),
        Corrupt => throw new ClaimLogCorruptException($"The claim log of activity {activityId} has a gap, or a part of it is gone."),
        OutOfRange => throw new RecordNumberException(
            $"The record is past the end of the claim log of activity {activityId}, or before its snapshot."),
        OtherGeneration => throw new RecordNumberException(
            $"Another snapshot of activity {activityId} was begun or saved in the meantime."),
        OtherEnd => throw new RecordNumberException(
            $"The claim log of activity {activityId} does not end where it did: somebody has written to it."),
        _ => throw new InvalidOperationException($"A script of the claim log answered {result}."),
    };
}
