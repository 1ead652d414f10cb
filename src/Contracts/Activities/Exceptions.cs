namespace CouponKill.Contracts.Activities;

/// <summary>The effect of a command is not known: its append failed or was not answered. Repeating the command is safe.</summary>
/// <remarks>
/// It bears no cause: Orleans cannot carry the exceptions of drivers to another silo, and callers there would wait for their timeout
/// instead. Whoever throws it logs the cause.
/// </remarks>
[GenerateSerializer, Alias("ck.outcome-unknown")]
public sealed class OutcomeUnknownException : Exception
{
    /// <summary>Makes one with the reason.</summary>
    public OutcomeUnknownException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one without a reason.</summary>
    public OutcomeUnknownException()
    {
    }
}

/// <summary>Why an activity cannot be used.</summary>
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
}

/// <summary>The activity does not exist, or refuses to sell because its claim log cannot be trusted.</summary>
[GenerateSerializer, Alias("ck.activity-unavailable")]
public sealed class ActivityUnavailableException : Exception
{
    /// <summary>Makes one.</summary>
    public ActivityUnavailableException(UnavailableReason reason, string message)
        : base(message) => Reason = reason;

    /// <summary>Makes one without details.</summary>
    public ActivityUnavailableException()
    {
    }

    /// <summary>Makes one with a message only.</summary>
    public ActivityUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Why.</summary>
    [Id(0)]
    public UnavailableReason Reason { get; }
}
