namespace CouponKill.Grains.Activities;

/// <summary>Where the activation stands in its claim log.</summary>
internal sealed class LogPosition
{
    /// <summary>The activation's epoch.</summary>
    public required long Epoch { get; init; }

    /// <summary>The last record that is known to be durable.</summary>
    public long LastRecordNo { get; set; }

    /// <summary>Bytes of the records since the last snapshot.</summary>
    public long TailBytes { get; set; }

    /// <summary>Bytes of the last snapshot.</summary>
    public long SnapshotBytes { get; set; }
}
