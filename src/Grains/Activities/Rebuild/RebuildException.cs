namespace CouponKill.Grains.Activities.Rebuild;

/// <summary>A claim log is not rebuilt; the message says why, in one line.</summary>
public sealed class RebuildException : Exception
{
    /// <summary>Makes one with the reason.</summary>
    public RebuildException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with the reason and its cause.</summary>
    public RebuildException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one without a reason.</summary>
    public RebuildException()
    {
    }
}
