namespace CouponKill.Grains.Activities.Ledger;

/// <summary>An event or a snapshot does not follow from what came before: a bug, or a damaged log. The activity must not sell.</summary>
public sealed class LedgerCorruptException : Exception
{
    /// <summary>Makes one with what is wrong.</summary>
    public LedgerCorruptException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with what is wrong and its cause.</summary>
    public LedgerCorruptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one without details.</summary>
    public LedgerCorruptException()
    {
    }
}
