namespace CouponKill.Ledger.Activities;

/// <summary>Why an activity cannot be used. Numbers travel between silos: add, never renumber.</summary>
[GenerateSerializer, Alias("ck.unavailable-reason")]
public enum UnavailableReason
{
    /// <summary>The catalog has no such activity.</summary>
    NotFound = 0,

    /// <summary>The activity was opened once, but its claim log is gone.</summary>
    LogMissing = 1,

    /// <summary>The order store holds newer events than the claim log: the log is an old copy.</summary>
    LogBehindOrders = 2,

    /// <summary>The claim log cannot be read: a checksum or a sequence number is wrong.</summary>
    LogCorrupt = 3,

    /// <summary>The claim log's store would not keep what is written now.</summary>
    StorageNotDurable = 4,

    /// <summary>The claim log belongs to another activity that had the same id.</summary>
    OtherCreation = 5,

    /// <summary>The clock of the silo is wrong.</summary>
    ClockUntrusted = 6,
}

/// <summary>The activity does not exist, or refuses to sell because its claim log or its log's store cannot be trusted.</summary>
/// <param name="reason">What is wrong.</param>
/// <param name="message">The same in a sentence, for operators.</param>
[GenerateSerializer, Alias("ck.activity-unavailable")]
public sealed class ActivityUnavailableException(UnavailableReason reason, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    [Id(0)]
    public UnavailableReason Reason { get; } = reason;
}
