namespace CouponKill.Ledger.Claims;

/// <summary>One claim, 40 bytes. Times of a hold follow from the activity's definition.</summary>
internal struct ClaimSlot
{
    public long UserId;
    public long Seq;
    public long CreatedAtMs;
    public int NextInBucket;
    public int PreviousHeld;
    public int NextHeld;
    public ClaimStatus Status;

    /// <summary>Compares by sequence number; where one was given twice, by time, and by user.</summary>
    public static int BySeq(in ClaimSlot left, in ClaimSlot right) => left.Seq != right.Seq
        ? left.Seq.CompareTo(right.Seq)
        : (left.CreatedAtMs, left.UserId).CompareTo((right.CreatedAtMs, right.UserId));
}
