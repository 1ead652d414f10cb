namespace CouponKill.Storage;

/// <summary>The storage cannot be opened; the message is one line that an operator can act on.</summary>
public class StorageException : Exception
{
    /// <summary>Makes one with what is wrong.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with what is wrong and its cause.</summary>
    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one without details.</summary>
    public StorageException()
    {
    }
}
