namespace CouponKill.Storage.Sqlite;

/// <summary>Another process, or another host in this process, has the data directory open.</summary>
public sealed class DataDirectoryInUseException : StorageException
{
    /// <summary>Makes one with what is wrong.</summary>
    public DataDirectoryInUseException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with what is wrong and its cause.</summary>
    public DataDirectoryInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one without details.</summary>
    public DataDirectoryInUseException()
    {
    }
}
