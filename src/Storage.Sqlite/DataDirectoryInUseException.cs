using CouponKill.Ledger.Storage;

namespace CouponKill.Storage.Sqlite;

/// <summary>Another process, or another host in this process, has the data directory open.</summary>
/// <param name="message">Which directory, in one line.</param>
/// <param name="innerException">Its cause, or null.</param>
public sealed class DataDirectoryInUseException(string message, Exception? innerException = null)
    : StorageException(message, innerException);
